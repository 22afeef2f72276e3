// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/worker_program.h"

namespace foldwise::orchestrator {

std::filesystem::path worker_program() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "worker";
}

}  // namespace foldwise::orchestrator
