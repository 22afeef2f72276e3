// SPDX-License-Identifier: Apache-2.0
/// Several methods on several datasets, by their ranks (Demšar 2006).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace foldwise::results {

struct Friedman {
  std::size_t datasets = 0;
  std::vector<double> mean_ranks;  ///< of each method; 1 is the best
  double chi_squared = 0;          ///< corrected for ties, methods - 1 degrees of freedom
  double p = 1;
};

/// `values` [dataset][method], complete; higher is better. None of fewer than two datasets or three methods, and where
/// all methods are equal on each dataset. The p-value is that of the chi-squared distribution, good from about ten
/// datasets and five methods on.
std::optional<Friedman> friedman(const std::vector<std::vector<double>>& values);

/// Nemenyi's critical difference of mean ranks: q sqrt(k (k + 1) / (6 N)), q of the studentized range / sqrt(2).
double nemenyi_difference(std::size_t methods, std::size_t datasets, double level = 0.05);

}  // namespace foldwise::results
