// SPDX-License-Identifier: Apache-2.0
#include "worker/data/feature_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "datasets/frames/feature_file_size.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/models/attention/layer_checks.h"
#include "worker/data/feature_store.h"
#include "worker/models/catalogue.h"
#include "worker/models/frozen_network.h"
#include "worker/models/loss.h"
#include "worker/models/weights/safetensors.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

const FrozenFront small_front{.channels = 6, .hidden_units = 5};
const FrozenFront strided_front{.channels = 6, .stride = 8};

NetworkShape shape_behind(const FrozenFront& front) {
  return {.outputs = 3, .features = static_cast<int>(front.channels), .front = &front};
}

/// Of which each number says video, step and channel.
std::vector<FeaturedVideo> numbered_videos(const std::vector<std::int64_t>& lengths) {
  std::vector<FeaturedVideo> videos;
  for (const std::int64_t steps : lengths) {
    const auto video = std::ssize(videos);
    const torch::Tensor features = torch::arange(steps).unsqueeze(1) * 10 + torch::arange(6) + 1000 * video;
    videos.push_back({"video " + std::to_string(video), static_cast<int>(video % 3), features.to(torch::kFloat)});
  }
  return videos;
}

Experiment on_features(int range, int batch_size = 4) {
  Experiment experiment;
  experiment.training.scheme = TrainingScheme::frozen_features;
  experiment.training.batch_size = batch_size;
  experiment.model.attention = {.kind = AttentionKind::self_attention, .heads = 2, .dimension = 4, .range = range};
  experiment.model.pooling = Pooling::softmax;
  experiment.model.dropout = 0;
  experiment.clips.frames = 4;
  return experiment;
}

std::vector<ClipBatch> batches_in(FeatureData& data, int epoch, std::size_t first_batch = 0) {
  EpochRequest request;
  request.epoch = epoch;
  request.first_batch = first_batch;
  const auto source = data.begin_epoch(request);
  std::vector<ClipBatch> batches;
  while (source->left() > 0) batches.push_back(source->next());
  return batches;
}

TEST(FeatureData, TakesStepsInARowOfEachVideoAsFarAsTheRangeGoes) {
  const std::vector<std::int64_t> lengths{9, 3, 5, 5, 20};
  FeatureData data(on_features(5), shape_behind(small_front), numbered_videos(lengths), 7);
  std::set<std::size_t> seen;
  for (const ClipBatch& batch : batches_in(data, 1)) {
    for (std::int64_t i = 0; i < batch.size(); ++i) {
      const std::size_t video = batch.videos[static_cast<std::size_t>(i)];
      const int first = batch.positions[static_cast<std::size_t>(i)];
      EXPECT_TRUE(seen.insert(video).second);
      EXPECT_EQ(batch.labels[i].item<int>(), static_cast<int>(video % 3));
      const std::int64_t steps = batch.steps.defined() ? batch.steps[i].item<std::int64_t>() : batch.clips.size(2);
      EXPECT_EQ(steps, std::min<std::int64_t>(5, lengths[video]));
      EXPECT_LE(first + steps, lengths[video]);
      const torch::Tensor numbers = (torch::arange(first, first + steps) * 10).unsqueeze(0) +
                                    torch::arange(6).unsqueeze(1) + 1000 * static_cast<std::int64_t>(video);
      EXPECT_TRUE(torch::equal(batch.clips[i].narrow(1, 0, steps), numbers.to(torch::kFloat)));
      EXPECT_EQ(batch.clips[i].narrow(1, steps, batch.clips.size(2) - steps).abs().sum().item<double>(), 0);
    }
  }
  EXPECT_THAT(seen, SizeIs(5));
}

TEST(FeatureData, BeginsEverywhereAndDependsOnSeedEpochAndVideoAlone) {
  const std::vector<FeaturedVideo> videos = numbered_videos({8, 8, 8});
  FeatureData data(on_features(5, 2), shape_behind(small_front), videos, 7);
  FeatureData again(on_features(5, 3), shape_behind(small_front), videos, 7);
  FeatureData other(on_features(5, 2), shape_behind(small_front), videos, 8);
  std::set<int> places;
  bool differs = false;
  for (int epoch = 1; epoch <= 40; ++epoch) {
    std::map<std::size_t, int> first;
    for (const ClipBatch& batch : batches_in(data, epoch)) {
      for (std::size_t i = 0; i < batch.videos.size(); ++i) first[batch.videos[i]] = batch.positions[i];
    }
    for (const ClipBatch& batch : batches_in(again, epoch)) {
      for (std::size_t i = 0; i < batch.videos.size(); ++i) EXPECT_EQ(first.at(batch.videos[i]), batch.positions[i]);
    }
    for (const ClipBatch& batch : batches_in(other, epoch)) {
      for (std::size_t i = 0; i < batch.videos.size(); ++i) {
        differs = differs || first.at(batch.videos[i]) != batch.positions[i];
      }
    }
    for (const auto& [video, place] : first) places.insert(place);
  }
  EXPECT_THAT(places, ElementsAre(0, 1, 2, 3));
  EXPECT_TRUE(differs);
}

TEST(FeatureData, GoesOnWithinAnEpoch) {
  FeatureData data(on_features(5, 2), shape_behind(small_front), numbered_videos({8, 4, 8, 9, 8}), 7);
  const std::vector<ClipBatch> whole = batches_in(data, 3);
  const std::vector<ClipBatch> rest = batches_in(data, 3, 1);
  ASSERT_THAT(whole, SizeIs(3));
  ASSERT_THAT(rest, SizeIs(2));
  for (std::size_t i = 0; i < rest.size(); ++i) EXPECT_TRUE(torch::equal(rest[i].clips, whole[i + 1].clips));
}

TEST(FeatureData, CountsARangeInFramesOfTheVideo) {
  FeatureData data(on_features(17), shape_behind(strided_front), numbered_videos({9, 9}), 7);
  EXPECT_EQ(batches_in(data, 1).front().clips.size(2), 3);  // as many steps of eight frames as seventeen begin
  FeatureData of_a_clip(on_features(0), shape_behind(strided_front), numbered_videos({9, 9}), 7);
  EXPECT_EQ(batches_in(of_a_clip, 1).front().clips.size(2), 1);
}

TEST(FeatureData, HasTheSamplesOfEachClass) {
  const FeatureData data(on_features(5), shape_behind(small_front), numbered_videos({3, 3, 3, 3}), 7);
  EXPECT_THAT(data.class_samples(), ElementsAre(2, 1, 1));
}

/// Of reference/make_refine_reference.py.
class RefineReference : public testing::Test {
 protected:
  std::vector<FeaturedVideo> videos() const {
    std::vector<FeaturedVideo> all;
    for (int video = 0; video < 5; ++video) {
      const std::string id = std::to_string(video);
      all.push_back({id, video % 3, file.tensors.at("features/" + id)});
    }
    return all;
  }
  std::map<std::string, torch::Tensor> weights(const std::string& when) const {
    std::map<std::string, torch::Tensor> found;
    for (const auto& [name, tensor] : file.tensors) {
      if (name.starts_with(when + " ")) found.emplace(name.substr(when.size() + 1), tensor);
    }
    return found;
  }

  const SafeTensors file = read_safetensors(std::string(FOLDWISE_TEST_DATA) + "/refine.safetensors");
};

TEST_F(RefineReference, TrainingOnFeaturesTakesTheStepsOfPyTorch) {
  Experiment experiment = on_features(1000, 5);
  experiment.training.learning_rate = {0, 0.1};
  experiment.training.weight_decay = {0, 0};
  FeatureData data(experiment, shape_behind(small_front), videos(), 7);
  Learner learner(experiment, data.shape(), 7, torch::kCPU);
  learner.set_weights(weights("before"));
  for (int epoch = 1; epoch <= 3; ++epoch) {
    ASSERT_TRUE(learner.step(batches_in(data, epoch), {epoch, 0}, std::nullopt));
  }
  const std::map<std::string, torch::Tensor> expected = weights("after");
  const std::map<std::string, torch::Tensor> trained = learner.weights();
  ASSERT_EQ(trained.size(), expected.size());
  for (const auto& [name, tensor] : expected) {
    EXPECT_TRUE(torch::allclose(trained.at(name), tensor, 1e-4, 1e-5)) << name;
    EXPECT_FALSE(torch::allclose(trained.at(name), weights("before").at(name), 1e-4, 1e-3)) << name;
  }
}

TEST_F(RefineReference, GradientsThroughPaddedFeaturesAreThoseOfFiniteDifferences) {
  Experiment experiment = on_features(6, 5);
  FeatureData data(experiment, shape_behind(small_front), videos(), 7);
  torch::manual_seed(3);
  const BuiltNetwork built = build_network(experiment.model, data.shape());
  Network& network = *built.network;
  network.to(torch::kDouble);
  network.train();
  randomise(network);
  const ClipBatch batch = batches_in(data, 1).front();
  ASSERT_TRUE(batch.steps.defined());
  const auto loss = [&] {
    const torch::Tensor scores = network.score_clips({batch.clips.to(torch::kDouble), batch.steps});
    return summed_loss(Loss::cross_entropy, scores, {batch.labels, {}});
  };
  loss().backward();
  for (const auto& [part, name, tensor] : network.named_weights()) {
    const torch::NoGradGuard no_gradient;
    torch::Tensor numbers = tensor.view({-1});
    const torch::Tensor gradient = tensor.grad().reshape({-1});
    for (std::int64_t i = 0; i < numbers.numel(); ++i) {
      constexpr double step = 1e-6;
      const double number = numbers[i].item<double>();
      numbers[i] = number + step;
      const double above = loss().item<double>();
      numbers[i] = number - step;
      const double below = loss().item<double>();
      numbers[i] = number;
      ASSERT_NEAR(gradient[i].item<double>(), (above - below) / (2 * step), 1e-6) << name << " " << i;
    }
  }
}

TEST_F(RefineReference, WholeVideosAreScoredAsTheyAreAlone) {
  const Experiment experiment = on_features(6);
  torch::manual_seed(3);
  const BuiltNetwork built = build_network(experiment.model, shape_behind(small_front));
  randomise(*built.network);
  const FeaturePart part(videos());
  Scoring scoring;
  scoring.pooling = {.clip_frames = 4, .inverse_temperature = 1};
  const auto go_on = [](std::size_t, std::size_t) { return true; };
  const auto scored = part.score(*built.network, scoring, go_on);
  const auto passed = part.pass(*built.network, scoring, go_on);
  ASSERT_TRUE(scored && passed);
  EXPECT_TRUE(built.network->is_training());
  built.network->eval();
  const torch::NoGradGuard no_gradient;
  for (std::size_t video = 0; video < 5; ++video) {
    const torch::Tensor steps = built.network->score_sequence(videos()[video].features.t().unsqueeze(0));
    EXPECT_TRUE(torch::equal(passed->sequences[video], steps[0]));
    const torch::Tensor pooled = built.network->pool_video(steps.to(torch::kDouble), scoring.pooling)[0];
    EXPECT_TRUE(torch::allclose(torch::tensor(scored->predictions[video].scores, torch::kDouble), pooled));
    EXPECT_EQ(scored->predictions[video].target, static_cast<int>(video % 3));
  }
  EXPECT_FALSE(part.score(*built.network, scoring, [](std::size_t done, std::size_t) { return done < 2; }));
}

TEST(FeatureFilesSize, IsToTheByteThatOfFilesWithAnyIds) {
  const TemporaryFolder folder;
  std::vector<std::string> ids{"plain", "a \"quoted\" one", "back\\slash", "Trauer/\u00fc\u4e2d", "tab\tand\nline\x01"};
  for (int video = 0; video < 80; ++video) ids.push_back("video/" + std::to_string(video * video));
  std::ranges::sort(ids);
  datasets::FeatureFilesSize size(6);
  std::uint64_t bytes = 0;
  for (std::size_t first = 0; first < ids.size(); first += datasets::videos_per_feature_file) {
    VideoFeatures features;
    for (std::size_t i = first; i < std::min(first + datasets::videos_per_feature_file, ids.size()); ++i) {
      const auto steps = static_cast<std::int64_t>(1 + i * 7 % 300);
      features.emplace(ids[i], torch::zeros({steps, 6}));
      size.add(ids[i], steps);
    }
    const std::filesystem::path file = folder / feature_file_name(first);
    write_features(file, features);
    bytes += std::filesystem::file_size(file);
  }
  EXPECT_EQ(size.bytes(), bytes);
  EXPECT_EQ(datasets::FeatureFilesSize(6).bytes(), 0U);
}

TEST(FrozenFront, ComesBackFromItsFile) {
  const TemporaryFolder folder;
  FrozenFront front = strided_front;
  front.head_prefix = "scores.";
  front.hidden_units = 7;
  front.behind = {{"scores.output.bias", torch::ones({3})}};
  write_front(folder / "front.safetensors", front);
  const FrozenFront read = read_front(folder / "front.safetensors");
  EXPECT_EQ(read.channels, 6);
  EXPECT_EQ(read.stride, 8);
  EXPECT_EQ(read.hidden_units, 7);
  EXPECT_EQ(read.head_prefix, "scores.");
  EXPECT_TRUE(torch::equal(read.behind.at("scores.output.bias"), torch::ones({3})));
}

}  // namespace
}  // namespace foldwise::worker
