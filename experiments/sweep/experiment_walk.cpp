// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/experiment_walk.h"

namespace foldwise {

const Experiment& ExperimentWalk::at(std::size_t index) {
  const auto wanted = points_[index];
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (numbers_[i] == wanted[i]) continue;
    const Column& column = points_.columns()[i];
    column.field().set(experiment_, column.values()[wanted[i]]);
    numbers_[i] = wanted[i];
  }
  return experiment_;
}

}  // namespace foldwise
