// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <vector>

#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

/// The agent of the coordinator's own rank, as the coordinator's loop drives it: the real one, or one on a simulated
/// clock.
class DrivenAgent {
 public:
  virtual ~DrivenAgent() = default;
  virtual void take(Order order) = 0;
  /// Lets the workers go on and returns what there is to tell.
  virtual Reports step() = 0;
  /// Adds the descriptors that make step() worth calling.
  virtual void watch(std::vector<pollfd>& watched) const = 0;
  /// How long nothing but those descriptors needs step().
  virtual std::chrono::microseconds idle_time() const = 0;
  /// Lets idle workers end by themselves for a moment, then kills what is left.
  virtual void end_workers() = 0;
};

}  // namespace foldwise::orchestrator
