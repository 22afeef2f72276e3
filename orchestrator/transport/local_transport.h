// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

/// Ranks within one process, each used by one thread. A sweep without MPI has one rank; tests have more.
std::vector<std::unique_ptr<Transport>> make_local_transports(int ranks);

}  // namespace foldwise::orchestrator
