// SPDX-License-Identifier: Apache-2.0
#include "worker/training/learner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <set>
#include <string>

#include "tests/worker/planted_videos.h"
#include "tests/worker/small_training.h"
#include "tests/worker/test_device.h"
#include "worker/clips/loader.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

/// The batches of one epoch without augmentation.
std::vector<ClipBatch> plain_batches(const PlantedVideos& planted, int batch_size) {
  LoaderOptions options;
  options.clip_frames = 3;
  options.input = {32, 32};
  options.batch_size = batch_size;
  EpochLoader loader(options, planted.videos(), {.positions = std::vector<int>(planted.videos().size(), 0)});
  std::vector<ClipBatch> batches;
  while (loader.left() > 0) batches.push_back(loader.next());
  return batches;
}

TEST(Learner, AveragesGradientsOverClipsWhateverTheBatches) {
  const PlantedVideos planted("video", {.count = 7});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  Learner whole(experiment, three_classes, 7, test_device());
  Learner parts(experiment, three_classes, 7, test_device());
  const auto one = whole.step(plain_batches(planted, 7), {}, std::nullopt);
  const auto many = parts.step(plain_batches(planted, 2), {}, std::nullopt);  // 2 + 2 + 2 + 1
  EXPECT_NEAR(one->meter.loss, many->meter.loss, 1e-4);
  EXPECT_EQ(many->meter.clips, 7);
  const auto expected = whole.weights();
  for (const auto& [name, tensor] : parts.weights()) {
    EXPECT_TRUE(torch::allclose(tensor, expected.at(name), 1e-4, 1e-6)) << name;
  }
}

// The oneDNN of libtorch 2.6 answers rubbish as such gradients: of 4 and 8 outputs, and of 20 and 40.
TEST(Learner, GradientsAreThoseOfDoublePrecisionWhateverTheWidth) {
  for (const double width : {0.0625, 0.3125}) {
    Experiment experiment = small_experiment();
    experiment.model.backbone = Backbone::i3d_vgg11;
    experiment.model.width = width;
    experiment.model.dropout = 0;
    Learner single(experiment, three_classes, 7, torch::kCPU);
    Learner exact(experiment, three_classes, 7, torch::kCPU);
    exact.network().to(torch::kDouble);
    torch::manual_seed(5);
    const torch::Tensor clips = torch::randn({4, 3, 3, 32, 32});

    single.network().score_clips({clips}).square().sum().backward();
    exact.network().score_clips({clips.to(torch::kDouble)}).square().sum().backward();

    const std::vector<NamedWeight> expected = exact.network().named_weights();
    for (std::size_t i = 0; const NamedWeight& weight : single.network().named_weights()) {
      const torch::Tensor reference = expected[i++].tensor.grad();
      const double difference = (weight.tensor.grad().to(torch::kDouble) - reference).abs().max().item<double>();
      EXPECT_LT(difference, 1e-3 * reference.abs().max().item<double>()) << weight.name << ", width " << width;
    }
  }
}

TEST(Learner, CleanScoringLeavesNoTrace) {
  const PlantedVideos planted("video", {.count = 4});
  Learner scored(small_experiment(), three_classes, 7, test_device());
  Learner unscored(small_experiment(), three_classes, 7, test_device());
  std::vector<ClipBatch> batches = plain_batches(planted, 2);
  for (ClipBatch& batch : batches) batch.clean = batch.clips.clone();
  const auto with = scored.step(batches, {}, ScoringClip::clean);
  unscored.step(batches, {}, std::nullopt);
  EXPECT_THAT(with->scores, SizeIs(4));
  const auto expected = unscored.weights();  // dropout's draws and batch normalisation's statistics included
  for (const auto& [name, tensor] : scored.weights()) EXPECT_TRUE(torch::equal(tensor, expected.at(name))) << name;
}

TEST(Learner, ScoresAreTheTargetsBeforeTheStep) {
  const PlantedVideos planted("video", {.count = 4});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  Learner learner(experiment, three_classes, 7, test_device());
  std::vector<ClipBatch> batches = plain_batches(planted, 4);
  batches[0].clean = batches[0].clips.clone();
  torch::Tensor expected;
  {
    const torch::NoGradGuard no_gradients;
    const torch::Tensor logits = learner.network().score_clips({batches[0].clips.to(test_device())});
    expected = logits.gather(1, batches[0].labels.to(test_device()).unsqueeze(1)).squeeze(1);
  }
  Learner other(experiment, three_classes, 7, test_device());
  const auto clean = learner.step(batches, {}, ScoringClip::clean);
  const auto augmented = other.step(batches, {}, ScoringClip::augmented);
  for (std::size_t i = 0; i < 4; ++i) {
    const double score = expected[static_cast<std::int64_t>(i)].item<double>();
    EXPECT_NEAR(clean->scores[i], score, 1e-5);
    EXPECT_NEAR(augmented->scores[i], score, 1e-5);
  }
}

TEST(Learner, CountsTheClipsThatItHasRight) {
  const PlantedVideos planted("video", {.count = 7});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  Learner learner(experiment, three_classes, 7, test_device());
  std::vector<ClipBatch> batches = plain_batches(planted, 2);  // 2 + 2 + 2 + 1
  for (ClipBatch& batch : batches) {
    const torch::NoGradGuard no_gradients;
    batch.labels = learner.network().score_clips({batch.clips.to(test_device())}).argmax(1).to(torch::kCPU);
  }
  batches[1].labels = (batches[1].labels + 1).remainder(3);

  const auto result = learner.step(batches, {}, std::nullopt);

  EXPECT_EQ(result->meter.correct, 5);
  EXPECT_EQ(result->meter.clips, 7);
}

TEST(Learner, DrawsDropoutAnewForEachBatchStepAndEpoch) {
  const PlantedVideos planted("video", {.count = 4});
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.training.learning_rate = {0, 0};
  Learner learner(experiment, three_classes, 7, test_device());
  const ClipBatch batch = plain_batches(planted, 4).front();
  const auto loss = [&](const std::vector<ClipBatch>& group, const Learner::StepName& name) {
    return learner.step(group, name, std::nullopt)->meter.loss;
  };

  const double first = loss({batch}, {1, 0});

  EXPECT_EQ(loss({batch}, {1, 0}), first);
  EXPECT_NE(loss({batch}, {1, 1}), first);
  EXPECT_NE(loss({batch}, {2, 0}), first);
  EXPECT_NE(loss({batch, batch}, {1, 0}), 2 * first);
}

using NamedTensors = std::map<std::string, torch::Tensor>;

/// Of a network.
std::set<std::string> parts_that_differ(const NamedTensors& one, const NamedTensors& other) {
  std::set<std::string> parts;
  for (const auto& [name, tensor] : one) {
    if (!torch::equal(tensor, other.at(name))) parts.insert(name.starts_with("head.") ? "head" : "backbone");
  }
  return parts;
}

TEST(Learner, GivesBackboneAndHeadTheirOwnRatesAndDecays) {
  const PlantedVideos planted("video", {.count = 4});
  const auto weights_after_a_step = [&](const PerPart& rate, const PerPart& decay) {
    Experiment experiment = small_experiment();
    experiment.model.backbone = Backbone::i3d_vgg11;
    experiment.training.learning_rate = rate;
    experiment.training.weight_decay = decay;
    Learner learner(experiment, three_classes, 7, test_device());
    learner.step(plain_batches(planted, 4), {}, std::nullopt);
    return learner.weights();
  };
  const NamedTensors start = weights_after_a_step({0, 0}, {0, 0});
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0.1, 0}, {0, 0}), start), ElementsAre("backbone"));
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0, 0.1}, {0, 0}), start), ElementsAre("head"));

  const NamedTensors without_decay = weights_after_a_step({0.1, 0.1}, {0, 0});
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0.1, 0.1}, {0.5, 0}), without_decay), ElementsAre("backbone"));
  EXPECT_THAT(parts_that_differ(weights_after_a_step({0.1, 0.1}, {0, 0.5}), without_decay), ElementsAre("head"));
}

}  // namespace
}  // namespace foldwise::worker
