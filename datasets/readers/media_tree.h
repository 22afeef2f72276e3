// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "datasets/files/other_folders.h"

namespace foldwise::datasets {

/// Every video (is_video) and image (is_image) below a root, at any depth, as paths relative to it, sorted.
struct MediaTree {
  std::vector<std::filesystem::path> videos;
  std::vector<std::filesystem::path> images;
  std::vector<std::filesystem::path> results;  ///< FileTree::results
};

/// Of the files that list_tree finds; throws as it does.
MediaTree find_media(const OtherFolders& others);

}  // namespace foldwise::datasets
