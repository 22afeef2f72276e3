// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/expansion.h"
#include "experiments/sweep/sweep.h"

namespace foldwise {

/// From one experiment of a sweep to the next: what both have in common is not copied again, as Sweep::experiment does.
class ExperimentWalk {
 public:
  /// The points must outlive the walk.
  ExperimentWalk(const Experiment& base, const Points& points)
      : points_(points), experiment_(base), numbers_(points.columns().size()) {}
  explicit ExperimentWalk(const Sweep& sweep) : ExperimentWalk(sweep.base(), sweep.rows()) {}

  /// Valid until the next call.
  const Experiment& at(std::size_t index);

 private:
  const Points& points_;
  Experiment experiment_;
  std::vector<std::uint32_t> numbers_;  // of its values, one per column
};

}  // namespace foldwise
