// SPDX-License-Identifier: Apache-2.0
#include "worker/data/statistics.h"

#include <torch/types.h>

#include <cmath>

namespace foldwise::worker {

void FeatureStatistics::add(std::span<const float> row) {
  mean_.resize(row.size());
  squares_.resize(row.size());
  ++rows_;
  const double share = 1 / static_cast<double>(rows_);
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double before = row[i] - mean_[i];
    mean_[i] += before * share;
    squares_[i] += before * (row[i] - mean_[i]);
  }
}

torch::Tensor FeatureStatistics::mean() const {
  return torch::tensor(mean_, torch::kFloat);
}

torch::Tensor FeatureStatistics::deviation() const {
  std::vector<double> deviation;
  deviation.reserve(squares_.size());
  for (const double squares : squares_) {
    const double value = std::sqrt(squares / static_cast<double>(rows_));
    deviation.push_back(value > 0 ? value : 1);
  }
  return torch::tensor(deviation, torch::kFloat);
}

}  // namespace foldwise::worker
