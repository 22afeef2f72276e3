// SPDX-License-Identifier: Apache-2.0
/// What numbers of runs can show: power of the paired and the corrected t test, two-sided.
#pragma once

#include <cstddef>
#include <optional>

namespace foldwise::results {

/// A comparison as it is planned.
struct ComparisonDesign {
  std::size_t n = 0;         ///< differences
  double test_to_train = 0;  ///< of the corrected t test; 0: the paired t test
  double level = 0.05;
};

/// How often the test says "different" where the mean difference is `effect` standard deviations of single differences.
/// 0 of fewer than two differences.
double power_of(const ComparisonDesign& design, double effect);

/// The smallest effect, in standard deviations of single differences, that shows with `power`. None of fewer than two
/// differences.
std::optional<double> smallest_effect(const ComparisonDesign& design, double power = 0.8);

/// The fewest differences, a multiple of `step`, at which the effect shows with `power`; `n` of the design does not
/// count. None where no number up to `most` does: the corrected test has a limit, however many runs there are.
std::optional<std::size_t> required_differences(ComparisonDesign design, double effect, std::size_t step = 1,
                                                double power = 0.8, std::size_t most = 10'000);

}  // namespace foldwise::results
