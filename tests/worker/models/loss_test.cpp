// SPDX-License-Identifier: Apache-2.0
#include "worker/models/loss.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <vector>

#include "results/metrics/metrics.h"

namespace foldwise::worker {
namespace {

torch::Tensor column(std::vector<double> values) {
  return torch::tensor(values, torch::kDouble).reshape({static_cast<std::int64_t>(values.size()), 1});
}

/// The gradient of a loss by central differences.
torch::Tensor differences(Loss loss, const torch::Tensor& scores, const Truth& truth) {
  constexpr double step = 1e-6;
  torch::Tensor gradient = torch::zeros_like(scores);
  for (std::int64_t i = 0; i < scores.numel(); ++i) {
    torch::Tensor above = scores.detach().clone();
    torch::Tensor below = scores.detach().clone();
    above.view(-1)[i] += step;
    below.view(-1)[i] -= step;
    gradient.view(-1)[i] = (summed_loss(loss, above, truth) - summed_loss(loss, below, truth)) / (2 * step);
  }
  return gradient;
}

void expect_gradient(Loss loss, const Truth& truth, std::int64_t outputs) {
  torch::manual_seed(3);
  torch::Tensor scores = torch::randn({4, outputs}, torch::kDouble).requires_grad_(true);
  summed_loss(loss, scores, truth).backward();
  EXPECT_TRUE(torch::allclose(scores.grad(), differences(loss, scores, truth), 1e-5, 1e-7)) << scores.grad();
}

TEST(Loss, GradientsAreThoseOfFiniteDifferences) {
  torch::manual_seed(2);
  expect_gradient(Loss::cross_entropy, {torch::tensor({0, 2, 1, 2}, torch::kLong), {}}, 3);
  expect_gradient(Loss::sigmoid_cross_entropy, {{}, torch::rand({4, 3}, torch::kDouble).round()}, 3);
  expect_gradient(Loss::mean_squared_error, {{}, torch::randn({4, 2}, torch::kDouble)}, 2);
  expect_gradient(Loss::concordance, {{}, torch::randn({4, 2}, torch::kDouble)}, 2);
}

TEST(Loss, OfSquaredErrorsAddsUpOverSamples) {
  const torch::Tensor scores = torch::tensor({{1.0, 2.0}, {0.0, 0.0}}, torch::kDouble);
  const torch::Tensor targets = torch::tensor({{0.0, 0.0}, {3.0, 0.0}}, torch::kDouble);
  EXPECT_DOUBLE_EQ(summed_loss(Loss::mean_squared_error, scores, {{}, targets}).item<double>(), 2.5 + 4.5);
}

TEST(Loss, OfConcordanceIsThePublishedFigure) {
  // CCC 0.97773 with n - 1 everywhere; summed over the four samples.
  const Truth truth{{}, column({3, -0.5, 2, 7})};
  const double loss = summed_loss(Loss::concordance, column({2.5, 0, 2, 8}), truth).item<double>();
  EXPECT_NEAR(1 - loss / 4, 0.97773, 5e-6);
}

TEST(Loss, OfConcordanceIsOneForConstants) {
  const Truth truth{{}, column({1, 1, 1})};
  EXPECT_NEAR(summed_loss(Loss::concordance, column({1, 1, 1}), truth).item<double>() / 3, 1, 1e-9);
}

TEST(Loss, OfManyClassesIsTheSumOfTheirLogisticLosses) {
  const torch::Tensor scores = torch::tensor({{2.0, -1.0}}, torch::kDouble);
  const Truth truth{{}, torch::tensor({{1.0, 0.0}}, torch::kDouble)};
  const double expected = std::log1p(std::exp(-2.0)) + std::log1p(std::exp(-1.0));
  EXPECT_NEAR(summed_loss(Loss::sigmoid_cross_entropy, scores, truth).item<double>(), expected, 1e-12);
}

TEST(Loss, OfPredictionsIsThatOfTheirTensors) {
  const std::vector<double> scores{2.5, 0, 2, 8};
  const std::vector<double> targets{3, -0.5, 2, 7};
  std::vector<Prediction> predictions;
  for (std::size_t i = 0; i < scores.size(); ++i) predictions.push_back({"s", 0, {scores[i]}, {targets[i]}});
  const Truth truth{{}, column(targets)};
  for (const Loss loss : {Loss::mean_squared_error, Loss::concordance}) {
    EXPECT_NEAR(loss_of(loss, predictions), summed_loss(loss, column(scores), truth).item<double>() / 4, 1e-9);
  }
}

}  // namespace
}  // namespace foldwise::worker
