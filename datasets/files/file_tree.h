// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "datasets/files/other_folders.h"

namespace foldwise::datasets {

/// Paths relative to a dataset's root, sorted.
struct FileTree {
  std::vector<std::filesystem::path> files;    ///< at any depth
  std::vector<std::filesystem::path> results;  ///< folders where sweeps write, which were not looked into
};

/// All files below a root, behind links too. Leaves out what begins with a dot and those other folders. Throws
/// UserError when a folder cannot be read, a name is not UTF-8, or a link leads to nothing, back to itself or to a
/// folder that holds it.
FileTree list_tree(const OtherFolders& others);

}  // namespace foldwise::datasets
