// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/distributions.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <stdexcept>

namespace foldwise::results {
namespace {

using boost::math::cdf;
using boost::math::complement;
using boost::math::quantile;

boost::math::students_t student(double degrees) {
  if (!(degrees >= 1)) throw std::invalid_argument("Student's distribution has at least one degree of freedom");
  return boost::math::students_t(degrees);
}

void require_probability(double probability) {
  if (!(probability > 0 && probability < 1)) throw std::invalid_argument("a probability above 0 and below 1");
}

}  // namespace

double student_t(double t, double degrees) {
  return cdf(student(degrees), t);
}

double student_t_quantile(double probability, double degrees) {
  require_probability(probability);
  return quantile(student(degrees), probability);
}

double student_t_two_sided(double t, double degrees) {
  return std::min(1.0, 2 * cdf(complement(student(degrees), std::abs(t))));
}

double noncentral_t(double t, double degrees, double noncentrality) {
  student(degrees);
  return cdf(boost::math::non_central_t(degrees, noncentrality), t);
}

double normal(double z) {
  return cdf(boost::math::normal(), z);
}

double normal_quantile(double probability) {
  require_probability(probability);
  return quantile(boost::math::normal(), probability);
}

double chi_squared_tail(double x, double degrees) {
  if (!(degrees > 0)) throw std::invalid_argument("the chi-squared distribution has degrees of freedom");
  return x <= 0 ? 1 : cdf(complement(boost::math::chi_squared(degrees), x));
}

double fair_coin_at_most(std::size_t successes, std::size_t trials) {
  if (successes >= trials) return 1;
  return cdf(boost::math::binomial(static_cast<double>(trials), 0.5), static_cast<double>(successes));
}

// P(range <= q) = k * integral over z, the smallest of them, of phi(z) * (Phi(z + q) - Phi(z))^(k - 1).
double normal_range_tail(double q, std::size_t groups) {
  if (groups < 2) throw std::invalid_argument("a range of fewer than two groups");
  if (q <= 0) return 1;
  const boost::math::normal standard;
  const auto others = static_cast<double>(groups - 1);
  const auto density = [&](double z) { return pdf(standard, z) * std::pow(normal(z + q) - normal(z), others); };
  constexpr double far = 12;  // beyond it phi(z) is below 1e-31
  const double within = boost::math::quadrature::gauss_kronrod<double, 61>::integrate(density, -far, far, 12, 1e-12);
  return std::clamp(1 - static_cast<double>(groups) * within, 0.0, 1.0);
}

double normal_range_quantile(double level, std::size_t groups) {
  require_probability(level);
  double low = 0;
  double high = 1;
  while (normal_range_tail(high, groups) > level) high *= 2;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (normal_range_tail(middle, groups) > level ? low : high) = middle;
  }
  return high;
}

}  // namespace foldwise::results
