// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/variance_components.h"

#include <algorithm>
#include <map>
#include <vector>

#include "results/metrics/statistics.h"

namespace foldwise::results {
namespace {

using Divisions = std::map<std::size_t, std::vector<double>>;

double squares_within(const Divisions& divisions) {
  double squares = 0;
  for (const auto& [division, values] : divisions) {
    const double centre = mean(values);
    for (const double value : values) squares += (value - centre) * (value - centre);
  }
  return squares;
}

double squares_between(const Divisions& divisions, double centre) {
  double squares = 0;
  for (const auto& [division, values] : divisions) {
    const double distance = mean(values) - centre;
    squares += static_cast<double>(values.size()) * distance * distance;
  }
  return squares;
}

/// How many runs a division has, as the expectation of the mean square between divisions counts them.
double effective_size(const Divisions& divisions, double runs) {
  double squares = 0;
  for (const auto& [division, values] : divisions) {
    squares += static_cast<double>(values.size()) * static_cast<double>(values.size());
  }
  return (runs - squares / runs) / (static_cast<double>(divisions.size()) - 1);
}

}  // namespace

std::optional<VarianceComponents> variance_components(std::span<const MeasuredRun> runs) {
  if (runs.size() < 2) return std::nullopt;
  Divisions divisions;
  std::vector<double> values;
  std::vector<double> of_samples;
  for (const MeasuredRun& run : runs) {
    divisions[run.division].push_back(run.value);
    values.push_back(run.value);
    if (run.of_samples) of_samples.push_back(*run.of_samples);
  }
  VarianceComponents components{.runs = runs.size(), .divisions = divisions.size()};
  const double deviation = standard_deviation(values);
  components.total = deviation * deviation;
  if (of_samples.size() == runs.size()) components.sample = mean(of_samples);
  if (divisions.size() == runs.size()) return components;
  const auto count = static_cast<double>(runs.size());
  const auto groups = static_cast<double>(divisions.size());
  const double within = squares_within(divisions) / (count - groups);
  components.seed = within;
  if (divisions.size() < 2) return components;
  const double between = squares_between(divisions, mean(values)) / (groups - 1);
  components.split = std::max(0.0, (between - within) / effective_size(divisions, count));
  return components;
}

}  // namespace foldwise::results
