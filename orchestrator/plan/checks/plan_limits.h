// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "experiments/experiment.h"

namespace foldwise::orchestrator {

/// What the coordinator asks of the experiments as a whole; of numbers the most of any of them.
struct PlanLimits {
  int max_attempts = 1;
  int threads_per_worker = 1;
  std::optional<DeviceChoice> devices;                 ///< the same for all; none: no experiment yet
  std::optional<WorkersPerDevice> workers_per_device;  ///< the same
  std::optional<std::string> on_end;                   ///< the same

  /// Throws UserError when the experiment asks for other devices, other numbers of workers, or another command at the
  /// end, than those before it.
  void include(const Experiment& experiment);
};

}  // namespace foldwise::orchestrator
