// SPDX-License-Identifier: Apache-2.0
#include "worker/data/video_data.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <string>
#include <vector>

#include "tests/worker/planted_videos.h"
#include "tests/worker/small_training.h"

namespace foldwise::worker {
namespace {

TEST(VideoData, SaysHowItsClipsWereSampled) {
  const PlantedVideos planted("video", {.count = 3});
  Experiment experiment = small_experiment();
  experiment.sampling.warm_up_epochs = 2;
  experiment.sampling.exploration_epochs = 4;
  experiment.sampling.inverse_temperature = 0.5;
  const VideoData data(experiment, three_classes, planted.videos(), 7);

  const SafeTensors sampling = data.sampling().value();

  EXPECT_EQ(sampling.metadata.at("strategy"), "stochastic_softmax");
  EXPECT_EQ(sampling.metadata.at("warm_up_epochs"), "2");
  EXPECT_EQ(sampling.metadata.at("exploration_epochs"), "4");
  EXPECT_EQ(sampling.metadata.at("inverse_temperature"), "0.5");
  EXPECT_EQ(sampling.metadata.at("clip_frames"), "3");
  std::int64_t places = 0;
  for (const LabelledVideo& video : planted.videos()) places += video.frames.frames - 2;  // clips of 3 frames
  EXPECT_EQ(sampling.tensors.at("offsets")[3].item<std::int64_t>(), places);
}

TEST(VideoData, ChoosesClipsAnewInEachEpoch) {
  const PlantedVideos planted("video", {.count = 10});
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::uniform;
  VideoData data(experiment, three_classes, planted.videos(), 7);
  for (const int epoch : {1, 2}) {
    data.begin_epoch({.epoch = epoch});
    data.end_epoch();
  }
  const torch::Tensor positions = data.sampling().value().tensors.at("positions");
  EXPECT_FALSE(torch::equal(positions[0], positions[1]));
}

TEST(VideoData, LearnsAtThePlaceOfEachClip) {
  const PlantedVideos planted("video", {.count = 10});
  Experiment experiment = small_experiment();
  experiment.sampling.warm_up_epochs = 0;
  experiment.sampling.exploration_epochs = 0;
  VideoData data(experiment, three_classes, planted.videos(), 7);
  std::vector<ClipBatch> batches;
  const auto source = data.begin_epoch({.epoch = 1});
  while (source->left() > 0) batches.push_back(source->next());

  data.learn(1, batches, std::vector<double>(10, 5.0));
  data.end_epoch();

  const SafeTensors sampling = data.sampling().value();
  const torch::Tensor positions = sampling.tensors.at("positions")[0];
  const torch::Tensor estimates = sampling.tensors.at("w")[0];
  for (int video = 0; video < 10; ++video) {
    const auto offset = sampling.tensors.at("offsets")[video].item<std::int64_t>();
    EXPECT_EQ(estimates[offset + positions[video].item<int>()].item<float>(), 5) << video;
  }
}

}  // namespace
}  // namespace foldwise::worker
