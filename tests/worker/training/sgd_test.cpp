// SPDX-License-Identifier: Apache-2.0
#include "worker/training/sgd.h"

#include <gtest/gtest.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "worker/training/early_stopping.h"

namespace foldwise::worker {
namespace {

struct Settings {
  double momentum;
  bool nesterov;
  double decay;
};

/// libtorch's own optimizer is the reference.
class SgdAgainstLibtorch : public testing::TestWithParam<Settings> {};

TEST_P(SgdAgainstLibtorch, TakesTheSameSteps) {
  const auto& [momentum, nesterov, decay] = GetParam();
  torch::manual_seed(1);
  torch::Tensor ours = torch::randn({3, 4}).requires_grad_();
  torch::Tensor theirs = ours.detach().clone().requires_grad_();
  const torch::Tensor target = torch::randn({3, 4});
  Sgd optimizer({.momentum = momentum, .nesterov = nesterov}, {{"all", {ours}, 0.1, decay}});
  torch::optim::SGD reference({theirs},
                              torch::optim::SGDOptions(0.1).momentum(momentum).nesterov(nesterov).weight_decay(decay));
  for (int i = 0; i < 5; ++i) {
    optimizer.clear_gradients();
    reference.zero_grad();
    (ours - target).pow(2).sum().backward();
    (theirs - target).pow(2).sum().backward();
    optimizer.step();
    reference.step();
  }
  EXPECT_TRUE(torch::allclose(ours, theirs, 1e-6, 1e-7));
}

INSTANTIATE_TEST_SUITE_P(All, SgdAgainstLibtorch,
                         testing::Values(Settings{0, false, 0}, Settings{0.9, false, 0}, Settings{0.9, true, 0},
                                         Settings{0.9, true, 0.01}, Settings{0, false, 0.1}));

TEST(Sgd, GivesEachPartItsRate) {
  torch::Tensor backbone = torch::ones({2}).requires_grad_();
  torch::Tensor head = torch::ones({2}).requires_grad_();
  Sgd optimizer({.momentum = 0}, {{"backbone", {backbone}, 0.1, 0}, {"head", {head}, 0.5, 0}});
  (backbone.sum() + head.sum()).backward();
  optimizer.step();
  EXPECT_TRUE(torch::allclose(backbone, torch::full({2}, 0.9F)));
  EXPECT_TRUE(torch::allclose(head, torch::full({2}, 0.5F)));
}

TEST(Sgd, GoesOnWithItsVelocitiesAsIfNeverStopped) {
  const auto steps = [](Sgd& optimizer, torch::Tensor& parameter, int count) {
    for (int i = 0; i < count; ++i) {
      optimizer.clear_gradients();
      parameter.pow(2).sum().backward();
      optimizer.step();
    }
  };
  torch::Tensor whole = torch::ones({2}).requires_grad_();
  Sgd uninterrupted({}, {{"all", {whole}, 0.01, 0}});
  steps(uninterrupted, whole, 6);

  torch::Tensor part = torch::ones({2}).requires_grad_();
  Sgd before({}, {{"all", {part}, 0.01, 0}});
  steps(before, part, 2);
  Sgd after({}, {{"all", {part}, 0.01, 0}});
  after.restore(before.state());
  steps(after, part, 4);
  EXPECT_TRUE(torch::equal(whole, part));
}

TEST(Sgd, LeavesParametersWithoutAGradientAlone) {
  torch::Tensor frozen = torch::ones({2}).requires_grad_();
  Sgd optimizer({}, {{"all", {frozen}, 0.1, 0.5}});
  optimizer.step();
  EXPECT_TRUE(torch::equal(frozen, torch::ones({2})));
  EXPECT_TRUE(optimizer.state().empty());
}

TEST(EarlyStopping, EndsAfterPatienceEpochsWithoutALowerLoss) {
  EarlyStopping stopping({.metric = StoppingMetric::loss, .patience = 2});
  EXPECT_EQ(stopping.observe(1, {.loss = 2}), EarlyStopping::Verdict::improved);
  EXPECT_EQ(stopping.observe(2, {.loss = 1}), EarlyStopping::Verdict::improved);
  EXPECT_EQ(stopping.observe(3, {.loss = 1}), EarlyStopping::Verdict::no_better);
  EXPECT_FALSE(stopping.exhausted());
  EXPECT_EQ(stopping.observe(4, {.loss = 1.5}), EarlyStopping::Verdict::no_better);
  EXPECT_TRUE(stopping.exhausted());
  EXPECT_EQ(stopping.memory().best_epoch, 2);
}

TEST(EarlyStopping, AccuracyCountsUpwards) {
  EarlyStopping stopping({.metric = StoppingMetric::accuracy, .patience = 3});
  stopping.observe(1, {.loss = 1, .figure = 0.5});
  EXPECT_EQ(stopping.observe(2, {.loss = 9, .figure = 0.6}), EarlyStopping::Verdict::improved);
  EXPECT_EQ(stopping.observe(3, {.loss = 0, .figure = 0.6}), EarlyStopping::Verdict::no_better);
  EXPECT_EQ(stopping.memory().best.figure, 0.6);
}

TEST(EarlyStopping, ThatKeepsTheLastTakesEachForTheBest) {
  EarlyStopping stopping({.metric = StoppingMetric::loss, .keep = KeptNetwork::last, .patience = 1});
  for (int epoch = 1; epoch < 5; ++epoch) {
    EXPECT_EQ(stopping.observe(epoch, {.loss = static_cast<double>(epoch)}), EarlyStopping::Verdict::improved);
    EXPECT_FALSE(stopping.exhausted());
  }
  EXPECT_EQ(stopping.memory().best_epoch, 4);
  EXPECT_EQ(stopping.memory().best.loss, 4);
}

TEST(EarlyStopping, PatienceZeroNeverEnds) {
  EarlyStopping stopping({.patience = 0});
  for (int epoch = 1; epoch < 100; ++epoch) stopping.observe(epoch, {.loss = static_cast<double>(epoch)});
  EXPECT_FALSE(stopping.exhausted());
  EXPECT_EQ(stopping.memory().best_epoch, 1);
}

}  // namespace
}  // namespace foldwise::worker
