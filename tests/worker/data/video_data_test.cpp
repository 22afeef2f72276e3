// SPDX-License-Identifier: Apache-2.0
#include "worker/data/video_data.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
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

TEST(VideoData, CountsTheSamplesOfEachClass) {
  const PlantedVideos planted("video", {.count = 11});
  const Experiment experiment = small_experiment();
  const NetworkShape four_classes{.outputs = 4};
  const VideoData of_classes(experiment, four_classes, planted.videos(), 7);
  const VideoData of_numbers(experiment, {.outputs = 1, .labels = datasets::LabelKind::curves}, planted.videos(), 7);
  EXPECT_EQ(of_classes.class_samples(), (std::vector<std::int64_t>{4, 4, 3, 0}));
  EXPECT_TRUE(of_numbers.class_samples().empty());
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

/// All batches of an epoch.
std::vector<ClipBatch> batches_of_epoch(VideoData& data, int epoch) {
  std::vector<ClipBatch> batches;
  const auto source = data.begin_epoch({.epoch = epoch});
  while (source->left() > 0) batches.push_back(source->next());
  return batches;
}

TEST(VideoData, AsksForWhatItsStrategyLearnsFrom) {
  const PlantedVideos planted("video", {.count = 3});
  Experiment experiment = small_experiment();  // one epoch of warm-up, one of exploration
  const auto scoring = [&](SamplingStrategy strategy, int epoch) {
    experiment.sampling.strategy = strategy;
    return VideoData(experiment, three_classes, planted.videos(), 7).scoring(epoch);
  };
  const ClipScoring score{ScoringClip::clean, ClipFigure::target_score};
  const ClipScoring loss{ScoringClip::clean, ClipFigure::loss};
  const ClipScoring recorded{ScoringClip::augmented, ClipFigure::target_score};  // without a pass of its own
  EXPECT_EQ(scoring(SamplingStrategy::stochastic_softmax, 1), recorded);
  EXPECT_EQ(scoring(SamplingStrategy::stochastic_softmax, 3), score);
  EXPECT_EQ(scoring(SamplingStrategy::reinforce, 1), recorded);
  EXPECT_EQ(scoring(SamplingStrategy::reinforce, 2), loss);
  EXPECT_EQ(scoring(SamplingStrategy::weighted_loss, 2), score);
  EXPECT_EQ(scoring(SamplingStrategy::weighted_loss, 3), recorded);
  EXPECT_EQ(scoring(SamplingStrategy::uniform, 3), recorded);
}

TEST(VideoData, RecordsScoresOfEpochsWithoutLearningAndLearnsNothingFromThem) {
  const PlantedVideos planted("video", {.count = 4});
  VideoData data(small_experiment(), three_classes, planted.videos(), 7);  // one epoch of warm-up
  const std::vector<ClipBatch> batches = batches_of_epoch(data, 1);

  data.learn(1, batches, std::vector<double>{4, 3, 2, 1});
  data.end_epoch();

  const SafeTensors sampling = data.sampling().value();
  std::vector<double> expected(4);
  double figure = 4;
  for (const ClipBatch& batch : batches) {
    for (const std::size_t video : batch.videos) expected[video] = figure--;
  }
  for (int video = 0; video < 4; ++video) {
    EXPECT_EQ(sampling.tensors.at("scores")[0][video].item<float>(), expected[static_cast<std::size_t>(video)]);
  }
  EXPECT_EQ(sampling.tensors.at("w").abs().max().item<float>(), 0);
  EXPECT_EQ(sampling.metadata.at("spread"), "0");
  EXPECT_EQ(sampling.metadata.at("scoring"), "clean");
}

TEST(VideoData, OfNumbersHasNoScores) {
  const PlantedVideos planted("video", {.count = 3});
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::uniform;
  VideoData data(experiment, {.outputs = 1, .labels = datasets::LabelKind::curves}, planted.videos(), 7);
  EXPECT_EQ(data.scoring(1), std::nullopt);
  data.begin_epoch({.epoch = 1});
  data.end_epoch();
  EXPECT_FALSE(data.sampling().value().tensors.contains("scores"));
  EXPECT_FALSE(data.state().contains("sampler.scores"));
}

// As a training that an earlier version began, which kept no scores.
TEST(VideoData, GoesOnFromACheckpointWithoutScores) {
  const PlantedVideos planted("video", {.count = 2});
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::uniform;
  VideoData data(experiment, three_classes, planted.videos(), 7);
  data.begin_epoch({.epoch = 1});
  data.end_epoch();
  const std::vector<ClipBatch> batches = batches_of_epoch(data, 2);
  data.learn(2, batches, std::vector<double>{1, 2});
  SafeTensors checkpoint;
  checkpoint.tensors = data.state();
  checkpoint.tensors.erase("history.scores");
  checkpoint.tensors.erase("sampler.scores");

  VideoData continued(experiment, three_classes, planted.videos(), 7);
  continued.restore(checkpoint);
  continued.begin_epoch({.epoch = 2});
  continued.end_epoch();

  const torch::Tensor scores = continued.sampling().value().tensors.at("scores");
  EXPECT_EQ(scores.size(0), 2);
  EXPECT_TRUE(scores.isnan().all().item<bool>());
}

TEST(VideoData, KeepsTheScoresOfAnInterruptedEpoch) {
  const PlantedVideos planted("video", {.count = 4});
  VideoData data(small_experiment(), three_classes, planted.videos(), 7);
  const std::vector<ClipBatch> batches = batches_of_epoch(data, 1);
  data.learn(1, std::span(batches).first(1), std::vector<double>{4, 3});
  SafeTensors checkpoint;
  checkpoint.tensors = data.state();

  VideoData continued(small_experiment(), three_classes, planted.videos(), 7);
  continued.restore(checkpoint);
  continued.begin_epoch({.epoch = 1, .first_batch = 1});
  continued.learn(1, std::span(batches).subspan(1), std::vector<double>{2, 1});
  continued.end_epoch();

  const torch::Tensor scores = continued.sampling().value().tensors.at("scores")[0];
  EXPECT_EQ(scores[static_cast<std::int64_t>(batches[0].videos[0])].item<float>(), 4);
  EXPECT_EQ(scores[static_cast<std::int64_t>(batches[1].videos[1])].item<float>(), 1);
}

TEST(VideoData, KeepsParametersAndBaselinesInCheckpoints) {
  const PlantedVideos planted("video", {.count = 10});
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::reinforce;
  VideoData data(experiment, three_classes, planted.videos(), 7);
  for (const int epoch : {2, 3, 4}) {
    const std::vector<ClipBatch> batches = batches_of_epoch(data, epoch);
    std::vector<double> losses;
    for (int clip = 0; clip < 10; ++clip) losses.push_back(epoch + 0.1 * clip);
    data.learn(epoch, batches, losses);
    data.end_epoch();
  }
  SafeTensors checkpoint;
  checkpoint.tensors = data.state();

  VideoData continued(experiment, three_classes, planted.videos(), 7);
  continued.restore(checkpoint);

  EXPECT_EQ(checkpoint.tensors.at("sampler.memory").numel(), 20);
  EXPECT_GT(checkpoint.tensors.at("sampler.w").abs().max().item<double>(), 0);
  for (const auto& [name, tensor] : continued.state()) {
    EXPECT_TRUE(torch::equal(tensor, checkpoint.tensors.at(name))) << name;
  }
  checkpoint.tensors.erase("sampler.memory");
  EXPECT_THROW(continued.restore(checkpoint), UserError);
}

TEST(VideoData, WeighsClipsByTheSoftmaxOfTheirVideosScores) {
  const PlantedVideos planted("video", {.count = 10});
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::weighted_loss;
  experiment.sampling.exploration_epochs = 2;
  experiment.sampling.growth_epochs = 0;
  experiment.sampling.inverse_temperature = 1;
  VideoData data(experiment, three_classes, planted.videos(), 7);
  for (const int epoch : {2, 3}) {
    const std::vector<ClipBatch> batches = batches_of_epoch(data, epoch);
    for (const ClipBatch& batch : batches) EXPECT_FALSE(batch.weights.defined());
    data.learn(epoch, batches, std::vector<double>(10, epoch));  // 2 in the first half, 3 in the second
    data.end_epoch();
  }
  for (const ClipBatch& batch : batches_of_epoch(data, 4)) {
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      const int places = planted.videos()[batch.videos[i]].frames.frames - 2;  // clips of 3 frames
      const int early = places / 2;
      const double sum = early + (places - early) * std::exp(1.0);
      const double expected = places * (batch.positions[i] < early ? 1.0 : std::exp(1.0)) / sum;
      EXPECT_NEAR(batch.weights[static_cast<std::int64_t>(i)].item<double>(), expected, 1e-6);
    }
  }
}

TEST(VideoData, HasOnePlaceOfEachVideoWhoseFramesAreDrawn) {
  const PlantedVideos planted("video", {.count = 10});
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::uniform;
  experiment.clips.standardisation = DurationStandardisation::random_frames;
  VideoData data(experiment, three_classes, planted.videos(), 7);
  for (const int epoch : {1, 2}) {
    batches_of_epoch(data, epoch);
    data.end_epoch();
  }
  const SafeTensors sampling = data.sampling().value();
  EXPECT_EQ(sampling.tensors.at("positions").abs().max().item<int>(), 0);
  EXPECT_TRUE(torch::equal(sampling.tensors.at("offsets"), torch::arange(11)));
}

TEST(VideoData, HasOnePlaceOfEachResizedVideo) {
  const PlantedVideos planted("video", {.count = 10});
  Experiment experiment = small_experiment();
  experiment.sampling.strategy = SamplingStrategy::uniform;
  experiment.clips.standardisation = DurationStandardisation::temporal_resize;
  experiment.augmentation = {
      .flip = 0, .rotation = 0, .crop_area = 1, .brightness = 0, .contrast = 0, .saturation = 0, .hue = 0};
  VideoData data(experiment, three_classes, planted.videos(), 7);
  std::map<std::size_t, torch::Tensor> first;
  for (const int epoch : {1, 2}) {
    for (const ClipBatch& batch : batches_of_epoch(data, epoch)) {
      for (std::size_t i = 0; i < batch.videos.size(); ++i) {
        const torch::Tensor clip = batch.clips[static_cast<std::int64_t>(i)];
        const auto seen = first.emplace(batch.videos[i], clip).first;
        EXPECT_TRUE(torch::equal(clip, seen->second)) << "another in epoch " << epoch;
      }
    }
    data.end_epoch();
  }
  const SafeTensors sampling = data.sampling().value();
  EXPECT_EQ(sampling.tensors.at("positions").abs().max().item<int>(), 0);
  EXPECT_TRUE(torch::equal(sampling.tensors.at("offsets"), torch::arange(11)));
}

}  // namespace
}  // namespace foldwise::worker
