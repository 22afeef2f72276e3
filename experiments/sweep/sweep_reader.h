// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <list>
#include <string>
#include <vector>

#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep_description.h"

namespace foldwise {

/// Reads a whole sweep file with the changes of a scale (none where its name is empty) and the overrides after them.
/// `source` names the file in problems, `folder` is where its relative `published` paths start; other paths start at
/// the working directory. The description's places refer to `source` and `sources`.
SweepDescription read_sweep(const std::string& text, std::string_view source, const std::filesystem::path& folder,
                            const std::vector<std::string>& overrides, const std::string& scale,
                            std::list<std::string>& sources, Problems& problems);

}  // namespace foldwise
