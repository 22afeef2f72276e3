// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "experiments/experiment.h"

namespace foldwise::orchestrator {

/// The experiments of a sweep whose backbone begins with random weights and has a learning rate that suits pre-trained
/// ones, as the default does: they train, and learn next to nothing. A module of the user's own brings weights along.
class SlowStarts {
 public:
  void include(const Experiment& experiment);
  /// A sentence that names the field, what was seen and what to do; nothing where there are none.
  std::optional<std::string> remark() const;

 private:
  std::size_t experiments_ = 0;
  std::size_t slow_ = 0;
  std::set<double> rates_;              ///< of those that are slow
  std::set<OptimizerKind> optimizers_;  ///< the same
};

}  // namespace foldwise::orchestrator
