// SPDX-License-Identifier: Apache-2.0
#include "worker/training/adam.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <string>
#include <vector>

namespace foldwise::worker {
namespace {

/// A bowl that is steep along one axis.
torch::Tensor loss_at(const torch::Tensor& place) {
  const torch::Tensor target = torch::tensor({0.0, 1.0, -1.0, 3.0}, torch::kDouble);
  const torch::Tensor steepness = torch::tensor({1.0, 0.1, 10.0, 0.5}, torch::kDouble);
  return (steepness * (place - target).square()).sum();
}

torch::Tensor starting_place() {
  return torch::tensor({1.0, -2.0, 0.5, 3.0}, torch::kDouble).requires_grad_();
}

void descend(Optimizer& optimizer, const torch::Tensor& place, int steps) {
  for (int step = 0; step < steps; ++step) {
    optimizer.clear_gradients();
    loss_at(place).backward();
    optimizer.step();
  }
}

constexpr double adam_rate = 0.1;

OptimizerOptions adam(double beta1, double beta2, double epsilon) {
  OptimizerOptions options;
  options.kind = OptimizerKind::adam;
  options.beta1 = beta1;
  options.beta2 = beta2;
  options.epsilon = epsilon;
  return options;
}

void expect_near(const torch::Tensor& place, const std::vector<double>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(place[static_cast<std::int64_t>(i)].item<double>(), expected[i], 1e-12) << "axis " << i;
  }
}

struct Descent {
  OptimizerOptions options;
  double decay;
  std::vector<double> expected;  ///< after six steps, by training_reference.py
};

class AdamAgainstPyTorch : public testing::TestWithParam<Descent> {};

TEST_P(AdamAgainstPyTorch, ComesToTheSamePlace) {
  const auto& [options, decay, expected] = GetParam();
  torch::Tensor place = starting_place();
  const auto optimizer = Optimizer::create(options, {{"all", {place}, adam_rate, decay}});
  descend(*optimizer, place, 6);
  expect_near(place, expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, AdamAgainstPyTorch,
    testing::Values(
        Descent{adam(0.9, 0.999, 1e-8), 0, {0.41423645599366177, -1.4030636166669983, -0.09236377193607465, 3.0}},
        Descent{adam(0.9, 0.999, 1e-8),
                0.3,
                {0.41423645557478983, -1.4040471191285664, -0.09225411965564105, 2.427286055834886}},
        Descent{adam(0.5, 0.9, 0.1), 0, {0.4726026632773842, -1.4975486746329296, -0.07062690610342215, 3.0}},
        Descent{adam(0, 0.9, 1e-8),
                0.01,
                {0.47935609177964617, -1.4242288476316487, -0.049688139776358164, 3.013011023911731}}));

TEST(Adam, StepsByTheRateTimesItsScale) {
  torch::Tensor place = starting_place();
  Adam optimizer({}, {{"all", {place}, adam_rate, 0}});
  descend(optimizer, place, 3);
  optimizer.scale_rates(0.5);
  descend(optimizer, place, 3);
  expect_near(place, {0.5567984793997265, -1.5515293989484271, 0.053728303657152844, 3.0});
}

// However large the gradient: the first step is the rate in the direction of its sign.
TEST(Adam, GivesEachPartItsRate) {
  torch::Tensor backbone = torch::ones({2}).requires_grad_();
  torch::Tensor head = torch::ones({2}).requires_grad_();
  Adam optimizer({}, {{"backbone", {backbone}, 0.1, 0}, {"head", {head}, 0.5, 0}});
  (100 * backbone.sum() + 0.01 * head.sum()).backward();
  optimizer.step();
  EXPECT_TRUE(torch::allclose(backbone, torch::full({2}, 0.9F)));
  EXPECT_TRUE(torch::allclose(head, torch::full({2}, 0.5F)));
}

TEST(Adam, GoesOnWithItsMomentsAsIfNeverStopped) {
  torch::Tensor whole = starting_place();
  Adam uninterrupted({}, {{"all", {whole}, adam_rate, 0.01}});
  descend(uninterrupted, whole, 6);

  torch::Tensor part = starting_place();
  Adam before({}, {{"all", {part}, adam_rate, 0.01}});
  descend(before, part, 2);
  Adam after({}, {{"all", {part}, adam_rate, 0.01}});
  after.restore(before.state());
  descend(after, part, 4);
  EXPECT_TRUE(torch::equal(whole, part));
}

TEST(Adam, ForgetsWhatACheckpointDoesNotHave) {
  torch::Tensor place = starting_place();
  Adam optimizer({}, {{"all", {place}, adam_rate, 0}});
  descend(optimizer, place, 2);
  optimizer.restore({});
  EXPECT_TRUE(optimizer.state().empty());
}

// A parameter that gets its first gradient late begins its own count then.
TEST(Adam, CountsTheStepsOfEachParameterByItself) {
  torch::Tensor early = torch::ones({1}, torch::kDouble).requires_grad_();
  torch::Tensor late = torch::ones({1}, torch::kDouble).requires_grad_();
  Adam optimizer({}, {{"all", {early, late}, adam_rate, 0.5}});
  early.sum().backward();
  optimizer.step();
  EXPECT_EQ(late.item<double>(), 1);
  EXPECT_EQ(optimizer.state().size(), 3U);

  late.sum().backward();
  optimizer.step();

  EXPECT_NEAR(late.item<double>(), 1 - adam_rate, 1e-8);
  EXPECT_EQ(optimizer.state().at("steps.all.0").item<std::int64_t>(), 2);
  EXPECT_EQ(optimizer.state().at("steps.all.1").item<std::int64_t>(), 1);
}

}  // namespace
}  // namespace foldwise::worker
