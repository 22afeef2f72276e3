// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

/// What the agents of a sweep said of GPUs that they do not use: one sentence for each cause, however many ranks share
/// it.
class GpuCensus {
 public:
  void hear(int rank, const Hello& hello);

  /// For a sweep that trains on GPUs alone: throws UserError when a rank has none that it can use.
  void require_gpus() const;
  /// Warnings, for a sweep that goes on with what can be used.
  std::vector<std::string> warnings() const;

 private:
  struct Finding {
    GpuProblem problem;
    bool trains_on_cpu = false;      // for want of any other GPU
    bool idle = false;               // for want of any device
    std::vector<std::string> ranks;  // "node7 (rank 1)"
  };
  std::vector<Finding> findings_;  // in the order in which they were heard
};

}  // namespace foldwise::orchestrator
