// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/media_tree.h"

#include <utility>

#include "datasets/files/file_tree.h"
#include "datasets/files/sample_files.h"

namespace foldwise::datasets {

MediaTree find_media(const OtherFolders& others) {
  FileTree tree = list_tree(others);
  MediaTree media;
  for (std::filesystem::path& file : tree.files) {
    if (is_video(file)) {
      media.videos.push_back(std::move(file));
    } else if (is_image(file)) {
      media.images.push_back(std::move(file));
    }
  }
  media.results = std::move(tree.results);
  return media;
}

}  // namespace foldwise::datasets
