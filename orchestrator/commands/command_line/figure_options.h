// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "orchestrator/commands/command_line/command_options.h"

namespace foldwise::orchestrator {

/// `orchestrator figure …`
void add_figure(CLI::App& app, Request& request);
/// `orchestrator maps …`
void add_maps(CLI::App& app, Request& request);

}  // namespace foldwise::orchestrator
