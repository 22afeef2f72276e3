// SPDX-License-Identifier: Apache-2.0
#include "worker/models/loss.h"

#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include "experiments/choice_table.h"
#include "results/metrics/classification.h"
#include "results/metrics/metrics.h"
#include "worker/models/attention/counted_steps.h"

namespace foldwise::worker {
namespace {

/// [outputs]: Lin's concordance of each column, with n - 1 everywhere.
torch::Tensor concordances(const torch::Tensor& scores, const torch::Tensor& targets) {
  const auto pairs = static_cast<double>(std::max<std::int64_t>(1, scores.size(0) - 1));
  const torch::Tensor score_mean = scores.mean(0);
  const torch::Tensor target_mean = targets.mean(0);
  const torch::Tensor score_spread = scores - score_mean;
  const torch::Tensor target_spread = targets - target_mean;
  const torch::Tensor covariance = (score_spread * target_spread).sum(0) / pairs;
  const torch::Tensor variances = (score_spread.square().sum(0) + target_spread.square().sum(0)) / pairs;
  // Far below any spread that matters: equal constants have a concordance of 0 instead of none.
  constexpr double nothing = 1e-12;
  return 2 * covariance / (variances + (score_mean - target_mean).square() + nothing);
}

double mean_squared_error_of(std::span<const Prediction> predictions) {
  double sum = 0;
  for (const Prediction& prediction : predictions) {
    double squares = 0;
    for (std::size_t i = 0; i < prediction.targets.size(); ++i) {
      const double error = prediction.scores[i] - prediction.targets[i];
      squares += error * error;
    }
    sum += squares / static_cast<double>(prediction.targets.size());
  }
  return sum / static_cast<double>(predictions.size());
}

torch::Tensor reduced_cross_entropy(const torch::Tensor& scores, const Truth& truth, at::Reduction::Reduction how) {
  if (!truth.class_weights.defined()) return torch::cross_entropy_loss(scores, truth.labels, {}, how);
  return torch::cross_entropy_loss(scores, truth.labels, truth.class_weights, how);
}

torch::Tensor summed_cross_entropy(const torch::Tensor& scores, const Truth& truth) {
  return reduced_cross_entropy(scores, truth, at::Reduction::Sum);
}

torch::Tensor summed_sigmoid_cross_entropy(const torch::Tensor& scores, const Truth& truth) {
  return torch::binary_cross_entropy_with_logits(scores, truth.targets, {}, {}, at::Reduction::Sum);
}

torch::Tensor summed_squared_error(const torch::Tensor& scores, const Truth& truth) {
  return (scores - truth.targets).square().sum() / scores.size(1);
}

torch::Tensor summed_discordance(const torch::Tensor& scores, const Truth& truth) {
  return (1 - concordances(scores, truth.targets)).mean() * scores.size(0);
}

double discordance_of(std::span<const Prediction> predictions) {
  return 1 - results::mean_concordance(predictions);
}

torch::Tensor each_cross_entropy(const torch::Tensor& scores, const Truth& truth) {
  return reduced_cross_entropy(scores, truth, at::Reduction::None);
}

torch::Tensor each_sigmoid_cross_entropy(const torch::Tensor& scores, const Truth& truth) {
  return torch::binary_cross_entropy_with_logits(scores, truth.targets, {}, {}, at::Reduction::None).sum(1);
}

torch::Tensor each_squared_error(const torch::Tensor& scores, const Truth& truth) {
  return (scores - truth.targets).square().mean(1);
}

struct LossRow {
  Loss loss;
  torch::Tensor (*summed)(const torch::Tensor& scores, const Truth& truth) = nullptr;
  torch::Tensor (*each)(const torch::Tensor& scores, const Truth& truth) = nullptr;  ///< none: it compares samples
  double (*of_predictions)(std::span<const Prediction> predictions) = nullptr;       ///< none: they cannot tell
};

constexpr auto loss_rows = std::to_array<LossRow>({
    {.loss = Loss::automatic},  // the labels choose another
    {Loss::cross_entropy, summed_cross_entropy, each_cross_entropy, results::cross_entropy},
    {.loss = Loss::sigmoid_cross_entropy, .summed = summed_sigmoid_cross_entropy, .each = each_sigmoid_cross_entropy},
    {Loss::mean_squared_error, summed_squared_error, each_squared_error, mean_squared_error_of},
    {.loss = Loss::concordance, .summed = summed_discordance, .of_predictions = discordance_of},
});
static_assert(each_has_its_row(loss_rows, &LossRow::loss));

}  // namespace

torch::Tensor summed_loss(Loss loss, const torch::Tensor& scores, const Truth& truth) {
  const LossRow& row = loss_rows.at(static_cast<std::size_t>(loss));
  if (row.summed == nullptr) throw std::logic_error("a loss that was not chosen by the labels");
  return row.summed(scores, truth);
}

torch::Tensor sample_losses(Loss loss, const torch::Tensor& scores, const Truth& truth) {
  const LossRow& row = loss_rows.at(static_cast<std::size_t>(loss));
  if (row.each == nullptr) throw std::logic_error("a loss that single samples do not have");
  return row.each(scores, truth);
}

torch::Tensor losses_over_steps(Loss loss, const Sequence& scores, const Truth& truth) {
  const std::int64_t steps = scores.values.size(2);
  const auto at_each_step = [&](const torch::Tensor& of_samples) {
    return of_samples.defined() ? of_samples.repeat_interleave(steps, 0) : of_samples;
  };
  const torch::Tensor rows = scores.values.transpose(1, 2).flatten(0, 1);  // [batch * steps, outputs]
  const Truth of_rows{at_each_step(truth.labels), at_each_step(truth.targets), truth.class_weights};
  torch::Tensor losses = sample_losses(loss, rows, of_rows).view({-1, steps});
  if (scores.counts.defined()) losses = losses.masked_fill(padding_of(scores.counts, steps), 0);
  return losses.sum(1);
}

double loss_of(Loss loss, std::span<const Prediction> predictions) {
  const LossRow& row = loss_rows.at(static_cast<std::size_t>(loss));
  if (row.of_predictions == nullptr) throw std::logic_error("a loss that predictions cannot tell");
  return row.of_predictions(predictions);
}

}  // namespace foldwise::worker
