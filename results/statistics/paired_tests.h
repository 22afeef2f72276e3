// SPDX-License-Identifier: Apache-2.0
/// Two-sided tests of whether paired differences are around zero.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace foldwise::results {

struct TestResult {
  std::size_t n = 0;          ///< differences; of Wilcoxon those that are not zero
  double statistic = 0;       ///< t, W, the mean, or the smaller count of McNemar's
  std::optional<double> p{};  ///< none where the test is not defined: of fewer than two values, of no spread
  double smallest_p = 0;      ///< that any data of this size, and as many zeros, can give; 0: no bound
  std::size_t zeros = 0;      ///< differences that signs and ranks learn nothing from
};

/// t with n - 1 degrees of freedom. Supposes that differences are independent and near normal. Not defined where all
/// differences are the same and not zero.
TestResult paired_t(std::span<const double> differences);

/// The resampled t test with the variance corrected for training parts that overlap (Nadeau and Bengio 2003):
/// t = mean / sqrt((1/n + test_to_train) s^2). `test_to_train` is n_test / n_train of a fold.
TestResult corrected_t(std::span<const double> differences, double test_to_train);

/// Wilcoxon's signed ranks. Differences of zero are left out (as Wilcoxon did, and R and SciPy do by default), equal
/// ones share their mean rank. The p-value is of the exact distribution of these very ranks, ties included, up to 200
/// differences; of more by the normal distribution with the variance of tied ranks. The statistic is the sum of
/// positive ranks.
TestResult wilcoxon(std::span<const double> differences);

/// Permutation of signs: the share of all 2^n changes of sign whose mean is as far from zero. Exact up to 20
/// differences; of more, 100,000 drawn ones and the one that is there (Phipson and Smyth 2010).
TestResult sign_flip(std::span<const double> differences);

/// McNemar's exact test: `only_first` samples that the first of two classifiers alone gets right, `only_second` those
/// of the second. n is their sum.
TestResult mcnemar(std::size_t only_first, std::size_t only_second);

/// Holm's step-down adjustment of p-values that are tested together, each in its place.
std::vector<double> holm(std::span<const double> p_values);

/// Cohen's d of paired differences: their mean in their standard deviations. None without spread.
std::optional<double> cohen_d(std::span<const double> differences);
/// Matched-pairs rank-biserial correlation (Kerby 2014): positive less negative share of Wilcoxon's ranks, -1 to 1.
/// None where all differences are zero.
std::optional<double> rank_biserial(std::span<const double> differences);

}  // namespace foldwise::results
