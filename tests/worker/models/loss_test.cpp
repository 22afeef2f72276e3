// SPDX-License-Identifier: Apache-2.0
#include "worker/models/loss.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <stdexcept>
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

// torch.nn.CrossEntropyLoss(weight): training_reference.py.
TEST(Loss, OfWeightedClassesIsPyTorchsByTheSumOfTheWeights) {
  const torch::Tensor scores =
      torch::tensor({2.0, 1.0, 0.5, 0.1, 0.2, 0.0, -1.0, 3.0, 2.0, 0.3, 0.1, -0.2}, torch::kDouble)
          .reshape({4, 3})
          .requires_grad_();
  Truth truth;
  truth.labels = torch::tensor({0, 2, 1, 0}, torch::kLong);
  truth.class_weights = torch::tensor({0.5, 2.0, 1.25}, torch::kDouble);
  const torch::Tensor loss = summed_loss(Loss::cross_entropy, scores, truth) / (0.5 + 1.25 + 2.0 + 0.5);
  loss.backward();
  EXPECT_NEAR(loss.item<double>(), 0.6660489161669874, 1e-12);
  const torch::Tensor gradient =
      torch::tensor({-0.043702150680969123, 0.02720281148495871, 0.016499339196010408, 0.09771323339216095,
                     0.10798982385615456, -0.2057030572483155, 0.006217829154724431, -0.13110626622401475,
                     0.12488843706929031, -0.06913803699063784, 0.03971582797631958, 0.02942220901431826},
                    torch::kDouble)
          .reshape({4, 3});
  EXPECT_TRUE(torch::allclose(scores.grad(), gradient, 1e-12, 1e-12));
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

TEST(Loss, OfSamplesAddsUpToThatOfTheirBatch) {
  torch::manual_seed(4);
  const torch::Tensor scores = torch::randn({5, 3}, torch::kDouble);
  const Truth classes{torch::tensor({0, 2, 1, 2, 0}, torch::kLong), {}};
  const Truth tags{{}, torch::rand({5, 3}, torch::kDouble).round()};
  const Truth numbers{{}, torch::randn({5, 3}, torch::kDouble)};
  const auto expect_sum = [&](Loss loss, const Truth& truth) {
    const torch::Tensor losses = sample_losses(loss, scores, truth);
    ASSERT_EQ(losses.sizes(), torch::IntArrayRef({5}));
    EXPECT_NEAR(losses.sum().item<double>(), summed_loss(loss, scores, truth).item<double>(), 1e-12);
    EXPECT_GT((losses.max() - losses.min()).item<double>(), 1e-3);
  };
  expect_sum(Loss::cross_entropy, classes);
  expect_sum(Loss::sigmoid_cross_entropy, tags);
  expect_sum(Loss::mean_squared_error, numbers);
}

TEST(Loss, OfSamplesIsThatOfEachByItself) {
  const torch::Tensor scores = torch::tensor({{2.0, 0.0}, {0.0, 1.0}}, torch::kDouble);
  const torch::Tensor losses = sample_losses(Loss::cross_entropy, scores, {torch::tensor({0, 0}, torch::kLong), {}});
  EXPECT_NEAR(losses[0].item<double>(), std::log1p(std::exp(-2.0)), 1e-12);
  EXPECT_NEAR(losses[1].item<double>(), std::log1p(std::exp(1.0)), 1e-12);
}

TEST(Loss, OfSamplesIsNotThatOfConcordance) {
  const Truth truth{{}, column({1, 2})};
  EXPECT_THROW(sample_losses(Loss::concordance, column({1, 3}), truth), std::logic_error);
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
