// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// What a bundle holds that follows from its results.db alone, by path: tables in every format, every run, epoch,
/// prediction and fold as CSV, the scripts and numbers of figures, the sweep file, the provenance. What the store has
/// nothing of is left out. Paths in tables are read from the working folder.
std::map<std::string, std::string> derived_files(const results::StoreReader& store);

}  // namespace foldwise::orchestrator
