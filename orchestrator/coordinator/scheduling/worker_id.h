// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>

namespace foldwise::orchestrator {

/// A worker of the allocation: the slot of an agent.
struct WorkerId {
  int rank = 0;
  int slot = 0;
  auto operator<=>(const WorkerId&) const = default;
};

}  // namespace foldwise::orchestrator
