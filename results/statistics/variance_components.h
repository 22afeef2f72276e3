// SPDX-License-Identifier: Apache-2.0
/// Where the spread of an experiment's runs comes from.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace foldwise::results {

/// A run's figure, and what it was made of.
struct MeasuredRun {
  std::size_t division = 0;  ///< which split into parts; runs that share one differ in their seed alone
  double value = 0;
  std::optional<double> of_samples = {};  ///< variance of the figure over test parts of this size
};

/// Variances of single runs. A component that comes out below zero is zero.
struct VarianceComponents {
  std::size_t runs = 0;
  std::size_t divisions = 0;
  double total = 0;                ///< of all runs, with n - 1
  std::optional<double> seed{};    ///< between runs of one division; none where each division has one run
  std::optional<double> split{};   ///< between divisions; none of one division, and where the seed's is not known
  std::optional<double> sample{};  ///< the mean of MeasuredRun::of_samples: what finite test parts alone make
};

/// By analysis of variance with random effects, divisions of any sizes. None of fewer than two runs.
std::optional<VarianceComponents> variance_components(std::span<const MeasuredRun> runs);

}  // namespace foldwise::results
