// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/files/other_folders.h"

namespace foldwise::datasets {

/// The files below a root, at any depth, that are neither pictures nor videos nor what mostly lies beside them (texts,
/// tables, shards of examples unless they are empty, names without an extension): paths relative to it, sorted. What
/// begins with a dot and those other folders are left out. Links are followed, but for those to a folder that holds
/// them; what cannot be read is passed over.
std::vector<std::string> unknown_files(const OtherFolders& others);

/// "3 files are of no known kind, such as a/clip.heic"; none where there is none.
std::optional<std::string> unknown_files_remark(const Dataset& dataset);

}  // namespace foldwise::datasets
