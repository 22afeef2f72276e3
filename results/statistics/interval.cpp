// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/interval.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/statistics/distributions.h"

namespace foldwise::results {
namespace {

/// Of sorted values.
double sorted_share(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

std::vector<double> sorted_copy(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("a quantile of no values");
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return sorted;
}

/// How fast the statistic's error changes with its value: from its values without each of the values.
double acceleration(std::span<const double> values, const Statistic& statistic) {
  std::vector<double> without(values.begin() + 1, values.end());
  std::vector<double> left_out;
  for (std::size_t index = 0; index < values.size(); ++index) {
    left_out.push_back(statistic(without));
    if (index < without.size()) without[index] = values[index];
  }
  const double centre = mean(left_out);
  double squares = 0;
  double cubes = 0;
  for (const double value : left_out) {
    squares += (centre - value) * (centre - value);
    cubes += std::pow(centre - value, 3);
  }
  return squares == 0 ? 0 : cubes / (6 * std::pow(squares, 1.5));
}

/// The share of draws below the statistic, equals by half, kept off 0 and 1.
double bias(const std::vector<double>& sorted, double value) {
  const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
  const auto below = static_cast<double>(first - sorted.begin()) + static_cast<double>(last - first) / 2;
  const auto count = static_cast<double>(sorted.size());
  return normal_quantile(std::clamp(below / count, 0.5 / count, 1 - 0.5 / count));
}

}  // namespace

std::optional<Interval> interval_of_mean(const Summary& summary, double confidence) {
  if (!summary.standard_error) return std::nullopt;
  const double t = student_t_quantile((1 + confidence) / 2, static_cast<double>(summary.n - 1));
  const double half = t * *summary.standard_error;
  return Interval{summary.mean - half, summary.mean + half};
}

double share_of_values_below(std::span<const double> values, double share) {
  return sorted_share(sorted_copy(values), share);
}

double median(std::span<const double> values) {
  return share_of_values_below(values, 0.5);
}

std::optional<Interval> bootstrap_interval(std::span<const double> values, const Statistic& statistic,
                                           double confidence, int resamples, std::uint64_t seed) {
  const auto differs = [&](double value) { return value != values.front(); };
  if (values.size() < 2 || std::ranges::none_of(values, differs)) return std::nullopt;
  CounterRandom random(seed);
  std::vector<double> resample(values.size());
  std::vector<double> draws;
  draws.reserve(static_cast<std::size_t>(resamples));
  for (int draw = 0; draw < resamples; ++draw) {
    for (double& value : resample) value = values[random.below(values.size())];
    draws.push_back(statistic(resample));
  }
  std::ranges::sort(draws);
  const double z = bias(draws, statistic(values));
  const double a = acceleration(values, statistic);
  const auto bound = [&](double share) {
    const double moved = z + normal_quantile(share);
    return sorted_share(draws, normal(z + moved / (1 - a * moved)));
  };
  return Interval{bound((1 - confidence) / 2), bound((1 + confidence) / 2)};
}

Interval percentile_interval(std::span<const double> draws, double confidence) {
  const std::vector<double> sorted = sorted_copy(draws);
  return {sorted_share(sorted, (1 - confidence) / 2), sorted_share(sorted, (1 + confidence) / 2)};
}

}  // namespace foldwise::results
