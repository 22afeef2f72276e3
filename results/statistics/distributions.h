// SPDX-License-Identifier: Apache-2.0
/// The distributions of test statistics, from Boost.Math. All throw std::invalid_argument on what they are not defined
/// for.
#pragma once

#include <cstddef>

namespace foldwise::results {

/// P(T <= t) of Student's distribution. At least one degree of freedom.
double student_t(double t, double degrees);
/// The t that a share of the distribution lies below: student_t(t, degrees) = probability, above 0 and below 1.
double student_t_quantile(double probability, double degrees);
/// P(|T| >= |t|).
double student_t_two_sided(double t, double degrees);
/// P(T <= t) of the noncentral distribution: of (Z + noncentrality) / sqrt(chi-squared / degrees).
double noncentral_t(double t, double degrees, double noncentrality);

/// P(Z <= z) of the standard normal distribution.
double normal(double z);
double normal_quantile(double probability);

/// P(X >= x) of the chi-squared distribution.
double chi_squared_tail(double x, double degrees);

/// P(at most `successes` of `trials`), each with probability 1/2.
double fair_coin_at_most(std::size_t successes, std::size_t trials);

/// P(range of `groups` standard normal numbers >= q): the studentized range with infinitely many degrees of freedom.
double normal_range_tail(double q, std::size_t groups);
/// The q with normal_range_tail(q, groups) = level.
double normal_range_quantile(double level, std::size_t groups);

}  // namespace foldwise::results
