// SPDX-License-Identifier: Apache-2.0
// model.target_multiplier: m times the targets in training, the m-th of the scores in predictions.
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <optional>

#include "tests/worker/small_training.h"
#include "tests/worker/test_device.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

constexpr NetworkShape two_numbers{.outputs = 2, .labels = datasets::LabelKind::curves};

Experiment of_numbers(double multiplier, Loss loss) {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.target_multiplier = multiplier;
  experiment.sampling.strategy = SamplingStrategy::uniform;
  experiment.training.loss = loss;
  experiment.training.learning_rate = {1e-6, 1e-6};
  return experiment;
}

ClipBatch batch_of(double multiplier) {
  torch::manual_seed(9);
  ClipBatch batch;
  batch.clips = torch::randn({3, 3, 4, 32, 32});
  batch.targets = torch::tensor({{0.5F, -0.25F}, {0.125F, 1.0F}, {-1.0F, 0.75F}}) * multiplier;
  batch.videos = {0, 1, 2};
  batch.positions = {0, 0, 0};
  return batch;
}

torch::Tensor predictions_of(Learner& learner) {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(learner.network());
  return learner.network().score_sequence(batch_of(1).clips.to(test_device()));
}

TEST(TargetMultiplier, TrainsAsOnMultipliedTargetsAndPredictsTheTargets) {
  configure_job({});  // one thread: the bytes depend on their number
  for (const Loss loss : {Loss::mean_squared_error, Loss::concordance}) {
    Learner multiplied(of_numbers(100, loss), two_numbers, 7, test_device());
    Learner by_hand(of_numbers(1, loss), two_numbers, 7, test_device());

    const auto one = multiplied.step({batch_of(1)}, {}, std::nullopt);
    const auto other = by_hand.step({batch_of(100)}, {}, std::nullopt);

    EXPECT_EQ(one->meter.loss, other->meter.loss);
    const auto expected = by_hand.weights();
    for (const auto& [name, tensor] : multiplied.weights())
      EXPECT_TRUE(torch::equal(tensor, expected.at(name))) << name;
    EXPECT_TRUE(torch::equal(predictions_of(multiplied), predictions_of(by_hand) / 100));
  }
}

TEST(TargetMultiplier, ChangesTheTraining) {
  Learner multiplied(of_numbers(100, Loss::mean_squared_error), two_numbers, 7, test_device());
  Learner plain(of_numbers(1, Loss::mean_squared_error), two_numbers, 7, test_device());

  const double loss = multiplied.step({batch_of(1)}, {}, std::nullopt)->meter.loss;

  EXPECT_GT(loss, 100 * plain.step({batch_of(1)}, {}, std::nullopt)->meter.loss);
}

// A long video in pieces is divided once.
TEST(TargetMultiplier, DividesWhatIsJoinedOnce) {
  Learner multiplied(of_numbers(4, Loss::mean_squared_error), two_numbers, 7, test_device());
  Network& network = multiplied.network();
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(network);
  const torch::Tensor clip = batch_of(1).clips.to(test_device());

  EXPECT_TRUE(torch::equal(network.score_joined(network.score_nearby(clip)), network.score_sequence(clip)));
}

}  // namespace
}  // namespace foldwise::worker
