// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/plan_limits.h"

#include <algorithm>
#include <string>

#include "experiments/foundation/error.h"

namespace foldwise::orchestrator {

void PlanLimits::include(const Experiment& experiment) {
  max_attempts = std::max(max_attempts, experiment.execution.max_attempts);
  threads_per_worker = std::max(threads_per_worker, experiment.training.threads_per_worker);
  const DeviceChoice asked = experiment.execution.devices;
  if (devices && *devices != asked) {
    throw UserError(
        Fault::usage, "execution.devices",
        std::string(name_of(*devices)) + " in one experiment and " + std::string(name_of(asked)) + " in another",
        "one sweep runs on one choice of devices: give it one value, or make two sweeps");
  }
  devices = asked;
  const WorkersPerDevice workers = experiment.execution.workers_per_device;
  if (workers_per_device && *workers_per_device != workers) {
    throw UserError(Fault::usage, "execution.workers_per_device",
                    workers_per_device->word() + " in one experiment and " + workers.word() + " in another",
                    "the workers of a sweep execute all of its experiments: give it one value");
  }
  workers_per_device = workers;
  const std::string& command = experiment.execution.on_end.text;
  if (on_end && *on_end != command) {
    throw UserError(Fault::usage, "execution.on_end",
                    "'" + *on_end + "' in one experiment and '" + command + "' in another",
                    "a sweep ends once: give it one value");
  }
  on_end = command;
}

}  // namespace foldwise::orchestrator
