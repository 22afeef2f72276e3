// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep.h"

namespace foldwise {

/// Reads the `tables:` section. `published` and `literature` are taken from the sweep file's folder.
std::vector<TableSpec> read_tables(const Node& section, const std::filesystem::path& folder, Problems& problems);

}  // namespace foldwise
