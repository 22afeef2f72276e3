// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/frame_importance.h"

#include <torch/types.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "results/metrics/rank_correlation.h"

namespace foldwise::worker {
namespace {

/// log p(f | S) but for a constant, which keeps the order of the steps: [steps].
std::vector<double> log_importance(const torch::Tensor& scores) {
  const torch::Tensor sums = scores.to(torch::kCPU, torch::kDouble).logsumexp(0).contiguous();
  const double* first = sums.data_ptr<double>();
  return {first, first + sums.numel()};
}

std::optional<double> correlation_of(const torch::Tensor& scores, const PlantedFrames& planted, int stride) {
  std::vector<double> importance = log_importance(scores);
  std::vector<double> intensity;
  for (std::size_t frame = 0; frame < planted.intensity.size(); frame += static_cast<std::size_t>(stride)) {
    intensity.push_back(planted.intensity[frame]);
  }
  const std::size_t steps = std::min(importance.size(), intensity.size());
  importance.resize(steps);
  intensity.resize(steps);
  return results::rank_correlation(importance, intensity);
}

}  // namespace

std::optional<double> importance_correlation(std::span<const torch::Tensor> sequences,
                                             std::span<const PlantedFrames> planted, int stride) {
  if (sequences.size() != planted.size()) throw std::invalid_argument("not something planted for each video");
  double sum = 0;
  int found = 0;
  for (std::size_t video = 0; video < sequences.size(); ++video) {
    if (const auto value = correlation_of(sequences[video], planted[video], stride)) {
      sum += *value;
      ++found;
    }
  }
  if (found == 0) return std::nullopt;
  return sum / found;
}

}  // namespace foldwise::worker
