// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace foldwise::orchestrator {

/// The worker executable: the one beside this executable.
std::filesystem::path worker_program();

}  // namespace foldwise::orchestrator
