// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <vector>

namespace foldwise::worker {

/// The mean and the deviation (n) of each feature, row by row, in double (Welford 1962).
class FeatureStatistics {
 public:
  /// As many numbers as the rows before.
  void add(std::span<const float> row);

  std::int64_t rows() const { return rows_; }
  torch::Tensor mean() const;       ///< [features], float
  torch::Tensor deviation() const;  ///< [features], float; 1 where a feature never changes

 private:
  std::int64_t rows_ = 0;
  std::vector<double> mean_;
  std::vector<double> squares_;  ///< sums of squares about the mean
};

}  // namespace foldwise::worker
