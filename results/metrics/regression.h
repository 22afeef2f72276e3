// SPDX-License-Identifier: Apache-2.0
/// Figures of merit of predicted numbers. Recordings are concatenated, never averaged over. All throw
/// std::invalid_argument where the two lists differ in length or are empty.
#pragma once

#include <span>

namespace foldwise::results {

/// How the variances and the covariance of the concordance are divided. Published figures differ in it.
enum class Moments {
  unbiased,    ///< by n - 1: all of ours
  population,  ///< by n
  avec2018     ///< the covariance by n, the variances by n - 1
};

/// Lin's concordance correlation (CCC): 2 cov / (var + var + (difference of the means)²). NaN where both lists are
/// constant and equal, and for one pair unless divided by n.
double concordance(std::span<const double> predictions, std::span<const double> targets,
                   Moments moments = Moments::unbiased);
/// Pearson's correlation. NaN where one of the lists is constant.
double pearson(std::span<const double> predictions, std::span<const double> targets);
double mean_absolute_error(std::span<const double> predictions, std::span<const double> targets);
double mean_squared_error(std::span<const double> predictions, std::span<const double> targets);

/// The denominator of a relative error is |target|, but at least this.
inline constexpr double smallest_denominator = 0.01;
/// Mean of |prediction - target| / max(|target|, smallest_denominator): a fraction.
double mean_absolute_percentage_error(std::span<const double> predictions, std::span<const double> targets);

}  // namespace foldwise::results
