// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace foldwise::datasets {

/// `orchestrator datasets …`: `make afew --out DIR …`. Arguments without the leading "datasets". Returns the exit code.
int run_datasets_command(const std::vector<std::string>& arguments);

}  // namespace foldwise::datasets
