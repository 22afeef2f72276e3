// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/representatives.h"

#include <algorithm>

#include "experiments/foundation/numbers/index_table.h"
#include "experiments/sweep/expansion.h"

namespace foldwise {

Representatives::Representatives(const Sweep& sweep, const std::function<bool(const Field&)>& counts) {
  const Points& points = sweep.rows();
  std::vector<std::size_t> columns;
  bool tells_all_apart = true;
  for (std::size_t i = 0; i < points.columns().size(); ++i) {
    const Column& column = points.columns()[i];
    if (column.values().size() < 2) continue;
    if (counts(column.field())) {
      columns.push_back(i);
    } else if (column.field().scope != Scope::execution) {
      tells_all_apart = false;  // of two experiments this may be all that differs
    }
  }
  if (columns.empty()) return;
  if (tells_all_apart) {
    kind_ = Kind::none_alike;
    return;
  }
  kind_ = Kind::listed;
  IndexTable first;
  listed_.reserve(points.size());
  for (std::uint32_t experiment = 0; experiment < points.size(); ++experiment) {
    const auto numbers = points[experiment];
    listed_.push_back(first.find_or_add(hash_of(numbers, columns), experiment, [&](std::uint32_t other) {
      const auto others = points[other];
      return std::ranges::all_of(columns, [&](std::size_t column) { return numbers[column] == others[column]; });
    }));
  }
}

}  // namespace foldwise
