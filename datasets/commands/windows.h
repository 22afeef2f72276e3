// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/commands/make.h"

namespace foldwise::datasets {

/// `orchestrator datasets windows`.
void add_windows(CLI::App& datasets, Action& chosen);

}  // namespace foldwise::datasets
