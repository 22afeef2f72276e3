// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace foldwise::orchestrator {

/// How many cores this process may use, and how many whoever started it may.
struct CoreBinding {
  int own = 1;
  int starter = 1;
  int ranks = 1;  ///< on this node
};

/// Where mpirun started this rank (it binds each rank to a core where there are one or two, which nobody asked for):
/// what it left us. Nothing elsewhere, and where it cannot be told.
std::optional<CoreBinding> binding_by_mpirun(int ranks_on_node);

/// "mpirun lets this rank use 1 of 32 cores …", where the ranks of a node may not use half of its cores between them.
std::optional<std::string> binding_remark(const CoreBinding& binding);

}  // namespace foldwise::orchestrator
