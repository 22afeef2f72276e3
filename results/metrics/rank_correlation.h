// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

namespace foldwise::results {

/// Spearman's rho of pairs of numbers: Pearson's correlation of their ranks, of equal numbers the mean rank. Nothing
/// where one side is the same throughout, or there are fewer than two pairs.
std::optional<double> rank_correlation(std::span<const double> one, std::span<const double> other);

}  // namespace foldwise::results
