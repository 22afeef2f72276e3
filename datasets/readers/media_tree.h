// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

namespace foldwise::datasets {

/// Every video (is_video) and image (is_image) below a root, at any depth, as paths relative to it, sorted.
struct MediaTree {
  std::vector<std::filesystem::path> videos;
  std::vector<std::filesystem::path> images;
};

/// Leaves out what begins with a dot and the root's own folder `planted`. Throws UserError when a folder cannot be
/// read, a name is not UTF-8, or a link leads out of the root, to nothing, or to a folder that holds it.
MediaTree find_media(const std::filesystem::path& root);

}  // namespace foldwise::datasets
