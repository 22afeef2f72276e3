// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "orchestrator/commands/manual/described_command.h"

namespace foldwise::orchestrator {

/// orchestrator(1), in the language of man: what --help says of every command, in one page. `exit_codes` are lines of a
/// number and what it means, below a heading.
std::string manual_page(const DescribedCommand& program, const std::string& version, const std::string& exit_codes);

}  // namespace foldwise::orchestrator
