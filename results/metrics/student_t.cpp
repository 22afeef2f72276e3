// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/student_t.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace foldwise::results {
namespace {

/// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.
double beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  const auto away_from_zero = [](double value) { return std::abs(value) < tiny ? tiny : value; };
  double numerator = 1;
  double denominator = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = denominator;
  for (int m = 1; m < 10'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double change = 1;
    for (const double coefficient : {even, odd}) {
      denominator = 1 / away_from_zero(1 + coefficient * denominator);
      numerator = away_from_zero(1 + coefficient / numerator);
      change = denominator * numerator;
      fraction *= change;
    }
    if (std::abs(change - 1) < std::numeric_limits<double>::epsilon()) break;
  }
  return fraction;
}

/// The regularised incomplete beta function I_x(a, b).
double incomplete_beta(double a, double b, double x) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const double log_front = std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  // The fraction converges fast below the distribution's middle; above it I_x(a, b) = 1 - I_(1-x)(b, a).
  if (x < (a + 1) / (a + b + 2)) return std::exp(log_front) * beta_fraction(a, b, x) / a;
  return 1 - std::exp(log_front) * beta_fraction(b, a, 1 - x) / b;
}

void require_degrees(double degrees) {
  if (!(degrees >= 1)) throw std::invalid_argument("Student's distribution has at least one degree of freedom");
}

}  // namespace

double student_t(double t, double degrees) {
  require_degrees(degrees);
  const double tail = incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

double student_t_quantile(double probability, double degrees) {
  require_degrees(degrees);
  if (!(probability > 0 && probability < 1)) throw std::invalid_argument("a probability above 0 and below 1");
  if (probability < 0.5) return -student_t_quantile(1 - probability, degrees);
  double low = 0;
  double high = 1;
  while (student_t(high, degrees) < probability) high *= 2;
  while (true) {  // halved until no number lies between
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (student_t(middle, degrees) < probability ? low : high) = middle;
  }
}

std::optional<Interval> interval_of_mean(const Summary& summary, double confidence) {
  if (!summary.standard_error) return std::nullopt;
  const double t = student_t_quantile((1 + confidence) / 2, static_cast<double>(summary.n - 1));
  const double half = t * *summary.standard_error;
  return Interval{summary.mean - half, summary.mean + half};
}

}  // namespace foldwise::results
