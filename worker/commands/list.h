// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace foldwise::worker {

/// `orchestrator models [--frames N] [--input HxW] [--width X] [--format text|json|csv]`: what networks there are, and
/// what they cost. `chosen` is that until another subcommand is parsed.
void set_list(CLI::App& models, std::function<int()>& chosen);

/// Throws UserError where options of the list stand before another subcommand, which would not see them.
void refuse_list_options(const CLI::App& models);

}  // namespace foldwise::worker
