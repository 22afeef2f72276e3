// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/commands/make.h"

namespace foldwise::datasets {

/// `orchestrator datasets check NAME ROOT`: counts against the official ones, and every sample opened. Exit code 1 when
/// something is wrong.
void add_check(CLI::App& datasets, Action& chosen);

}  // namespace foldwise::datasets
