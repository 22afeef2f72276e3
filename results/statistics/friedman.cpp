// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/friedman.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "results/statistics/distributions.h"

namespace foldwise::results {
namespace {

/// Ranks of one dataset's values, the highest first, equals sharing their mean; and sum of t^3 - t over ties.
struct Ranks {
  std::vector<double> ranks;
  double ties = 0;
};

Ranks ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t left, std::size_t right) { return values[left] > values[right]; });
  Ranks result{std::vector<double>(values.size())};
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const auto equals = static_cast<double>(end - first);
    result.ties += equals * equals * equals - equals;
    const double shared = static_cast<double>(first + 1 + end) / 2;
    for (; first < end; ++first) result.ranks[order[first]] = shared;
  }
  return result;
}

}  // namespace

std::optional<Friedman> friedman(const std::vector<std::vector<double>>& values) {
  if (values.size() < 2 || values.front().size() < 3) return std::nullopt;
  const std::size_t methods = values.front().size();
  Friedman result{values.size(), std::vector<double>(methods, 0)};
  double ties = 0;
  for (const auto& dataset : values) {
    const Ranks ranks = ranks_of(dataset);
    ties += ranks.ties;
    for (std::size_t method = 0; method < methods; ++method) result.mean_ranks[method] += ranks.ranks[method];
  }
  const auto n = static_cast<double>(values.size());
  const auto k = static_cast<double>(methods);
  double squares = 0;
  for (double& rank : result.mean_ranks) {
    rank /= n;
    squares += (rank - (k + 1) / 2) * (rank - (k + 1) / 2);
  }
  const double untied = 1 - ties / (n * (k * k * k - k));
  if (untied <= 0) return std::nullopt;
  result.chi_squared = 12 * n / (k * (k + 1)) * squares / untied;
  result.p = chi_squared_tail(result.chi_squared, k - 1);
  return result;
}

double nemenyi_difference(std::size_t methods, std::size_t datasets, double level) {
  const auto k = static_cast<double>(methods);
  const double q = normal_range_quantile(level, methods) / std::sqrt(2.0);
  return q * std::sqrt(k * (k + 1) / (6 * static_cast<double>(datasets)));
}

}  // namespace foldwise::results
