// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "experiments/choices.h"

namespace foldwise {

enum class PointSampling {
  random,  ///< every subset of that size is equally likely
  sobol,   ///< spread evenly over the axes: Sobol' 1967, with direction numbers of Joe and Kuo 2008
};

/// Some points of a grid in place of all of them.
struct PointSample {
  std::size_t points = 0;  ///< at least 1
  std::uint64_t seed = 0;
  PointSampling kind = PointSampling::random;
};

/// The points of a grid as a table of value numbers.
struct PointTable {
  std::size_t columns = 0;
  /// [points][columns]. Points that agree in their first columns stand together.
  std::span<const std::uint32_t> numbers = {};
  /// What a point is, as text, whatever others there are.
  std::function<std::string(std::size_t point)> identity = {};

  std::size_t points() const { return columns == 0 ? 0 : numbers.size() / columns; }
  std::uint32_t number(std::size_t point, std::size_t column) const { return numbers[point * columns + column]; }
};

/// The points that are taken, in their order. All of them, where there are no more. A larger sample with the same seed
/// holds the smaller one; one of kind random also keeps, of a grid that has grown, what it still takes of the old one.
std::vector<std::size_t> sampled_points(const PointTable& table, const PointSample& sample);

template <>
struct Choices<PointSampling> {
  static constexpr std::array names{"random", "sobol"};
};

}  // namespace foldwise
