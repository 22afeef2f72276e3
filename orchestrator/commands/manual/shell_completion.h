// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "orchestrator/commands/manual/described_command.h"

namespace foldwise::orchestrator {

enum class Shell { bash, zsh };

/// A script for a shell to read (`source <(orchestrator completion bash)`): commands, their options, the choices of
/// their values, fields and the choices of those where fields are changed for once; file names elsewhere. That for zsh
/// is also what a folder of its completions holds, as _orchestrator.
std::string shell_completion(const DescribedCommand& program, Shell shell);

}  // namespace foldwise::orchestrator
