// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace foldwise::orchestrator {

/// Writes a few of them on standard error, a line each, and says how many more there are.
void tell_remarks(const std::vector<std::string>& remarks);

}  // namespace foldwise::orchestrator
