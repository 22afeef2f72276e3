// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/commands/make.h"

namespace foldwise::datasets {

/// `orchestrator datasets show NAME ROOT --sample ID -o sheet.png`: a contact sheet of one sample's frames with its
/// label curves below.
void add_show(CLI::App& datasets, Action& chosen);

}  // namespace foldwise::datasets
