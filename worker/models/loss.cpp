// SPDX-License-Identifier: Apache-2.0
#include "worker/models/loss.h"

#include <torch/types.h>

#include <algorithm>
#include <stdexcept>

#include "results/metrics/classification.h"
#include "results/metrics/metrics.h"

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

}  // namespace

torch::Tensor summed_loss(Loss loss, const torch::Tensor& scores, const Truth& truth) {
  switch (loss) {
    case Loss::cross_entropy:
      return torch::cross_entropy_loss(scores, truth.labels, {}, at::Reduction::Sum);
    case Loss::sigmoid_cross_entropy:
      return torch::binary_cross_entropy_with_logits(scores, truth.targets, {}, {}, at::Reduction::Sum);
    case Loss::mean_squared_error:
      return (scores - truth.targets).square().sum() / scores.size(1);
    case Loss::concordance:
      return (1 - concordances(scores, truth.targets)).mean() * scores.size(0);
    case Loss::automatic:
      break;
  }
  throw std::logic_error("a loss that was not chosen by the labels");
}

double loss_of(Loss loss, std::span<const Prediction> predictions) {
  switch (loss) {
    case Loss::cross_entropy:
      return results::cross_entropy(predictions);
    case Loss::mean_squared_error:
      return mean_squared_error_of(predictions);
    case Loss::concordance:
      return 1 - results::mean_concordance(predictions);
    case Loss::sigmoid_cross_entropy:
    case Loss::automatic:
      break;
  }
  throw std::logic_error("a loss that predictions cannot tell");
}

}  // namespace foldwise::worker
