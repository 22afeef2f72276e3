// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/point_sample.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "experiments/foundation/numbers/counter_random.h"
#include "experiments/jobs/key.h"

namespace foldwise {
namespace {

/// A number of a point that depends on the seed and on what the point is, not on the points beside it.
std::uint64_t lot_of(const PointTable& table, std::size_t point, std::uint64_t seed) {
  const Key identity = digest(table.identity(point));
  std::uint64_t word = 0;
  for (std::size_t byte = 0; byte < sizeof word; ++byte) word = word << 8U | identity.bytes.at(byte);
  return random_bits(seed, word);
}

/// All points, in the order of their lots.
std::vector<std::size_t> by_lot(const PointTable& table, std::uint64_t seed) {
  std::vector<std::pair<std::uint64_t, std::size_t>> lots;
  lots.reserve(table.points());
  for (std::size_t point = 0; point < table.points(); ++point) lots.emplace_back(lot_of(table, point, seed), point);
  std::ranges::sort(lots);
  std::vector<std::size_t> order;
  order.reserve(lots.size());
  for (const auto& [lot, point] : lots) order.push_back(point);
  return order;
}

/// The points as a tree: a level for each column, a branch for each value that points above it have.
class PointTree {
 public:
  explicit PointTree(const PointTable& table) : table_(table) {}

  /// The point at a place of the unit cube: at each branching the coordinate of its level divides it evenly.
  std::size_t at(const std::vector<double>& coordinates) {
    std::size_t begin = 0;
    std::size_t end = table_.points();
    for (std::size_t column = 0; column < table_.columns && end - begin > 1; ++column) {
      const std::vector<std::size_t>& starts = branches(begin, end, column);
      const std::size_t count = starts.size() - 1;
      const auto branch =
          std::min(count - 1, static_cast<std::size_t>(coordinates[column] * static_cast<double>(count)));
      begin = starts[branch];
      end = starts[branch + 1];
    }
    return begin;
  }

 private:
  /// Where each begins, and where the last one ends.
  const std::vector<std::size_t>& branches(std::size_t begin, std::size_t end, std::size_t column) {
    std::vector<std::size_t>& starts = known_[begin * table_.columns + column];
    if (!starts.empty()) return starts;
    starts.push_back(begin);
    for (std::size_t point = begin + 1; point < end; ++point)
      if (table_.number(point, column) != table_.number(point - 1, column)) starts.push_back(point);
    starts.push_back(end);
    return starts;
  }

  const PointTable& table_;
  std::unordered_map<std::size_t, std::vector<std::size_t>> known_;  // by the first point and the level
};

/// A coordinate for each column. Seeds shift them by the digits (a random digital shift keeps the net a net).
class ShiftedSobol {
 public:
  ShiftedSobol(std::size_t columns, std::uint64_t seed) : engine_(columns), coordinates_(columns), seed_(seed) {}

  const std::vector<double>& next() {
    for (std::size_t column = 0; column < coordinates_.size(); ++column) {
      const std::uint64_t shift = random_bits(seed_, column);
      const std::uint64_t digits = first_ ? 0 : engine_();  // which leaves out the sequence's first point, the origin
      coordinates_[column] = static_cast<double>((digits ^ shift) >> 11U) * 0x1.0p-53;
    }
    first_ = false;
    return coordinates_;
  }

 private:
  boost::random::sobol engine_;
  std::vector<double> coordinates_;
  std::uint64_t seed_;
  bool first_ = true;
};

/// Of a point that was taken before, the sequence goes on; where it meets hardly any other, lots take the rest.
std::vector<std::size_t> spread(const PointTable& table, const PointSample& sample) {
  constexpr std::size_t most_tries_for_each = 20;
  std::vector<std::size_t> taken;
  std::vector<bool> is_taken(table.points(), false);
  const auto take = [&](std::size_t point) {
    if (is_taken[point]) return;
    is_taken[point] = true;
    taken.push_back(point);
  };
  PointTree tree(table);
  ShiftedSobol sequence(table.columns, sample.seed);
  const std::size_t most_tries = most_tries_for_each * sample.points;
  for (std::size_t tries = 0; tries < most_tries && taken.size() < sample.points; ++tries)
    take(tree.at(sequence.next()));
  if (taken.size() == sample.points) return taken;
  for (const std::size_t point : by_lot(table, sample.seed)) {
    if (taken.size() == sample.points) break;
    take(point);
  }
  return taken;
}

}  // namespace

std::vector<std::size_t> sampled_points(const PointTable& table, const PointSample& sample) {
  std::vector<std::size_t> taken;
  if (sample.points >= table.points() || table.columns == 0) {
    taken.resize(table.points());
    std::iota(taken.begin(), taken.end(), std::size_t{0});
    return taken;
  }
  taken = sample.kind == PointSampling::sobol ? spread(table, sample) : by_lot(table, sample.seed);
  taken.resize(sample.points);
  std::ranges::sort(taken);
  return taken;
}

}  // namespace foldwise
