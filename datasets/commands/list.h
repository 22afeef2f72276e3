// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/commands/make.h"

namespace foldwise::datasets {

/// `orchestrator datasets list [NAME]`: what each dataset needs, its licence, its counts, its citation.
void add_list(CLI::App& datasets, Action& chosen);

}  // namespace foldwise::datasets
