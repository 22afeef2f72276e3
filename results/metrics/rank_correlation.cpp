// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace foldwise::results {
namespace {

std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t index) { return values[index]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double mean = static_cast<double>(begin + end - 1) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = mean;
    begin = end;
  }
  return ranks;
}

}  // namespace

std::optional<double> rank_correlation(std::span<const double> one, std::span<const double> other) {
  if (one.size() != other.size()) throw std::invalid_argument("a number of one side for each of the other");
  const std::vector<double> first = ranks_of(one);
  const std::vector<double> second = ranks_of(other);
  const double mean = (static_cast<double>(one.size()) - 1) / 2;
  double product = 0;
  double first_square = 0;
  double second_square = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    product += (first[i] - mean) * (second[i] - mean);
    first_square += (first[i] - mean) * (first[i] - mean);
    second_square += (second[i] - mean) * (second[i] - mean);
  }
  if (first_square == 0 || second_square == 0) return std::nullopt;
  return product / std::sqrt(first_square * second_square);
}

}  // namespace foldwise::results
