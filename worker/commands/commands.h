// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace foldwise::worker {

/// `orchestrator models …`: arguments without the leading "models". Returns the exit code; throws UserError.
int run_models_command(const std::vector<std::string>& arguments);

}  // namespace foldwise::worker
