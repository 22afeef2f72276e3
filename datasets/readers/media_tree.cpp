// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/media_tree.h"

#include <algorithm>
#include <array>
#include <string>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/utf8.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

// Bytes beyond ASCII as \xFF, so that the sentence itself stays UTF-8.
std::string escaped(const std::string& name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return text;
}

class Walk {
 public:
  explicit Walk(const fs::path& root) : root_(root) {}

  MediaTree finish() && {
    enter("");
    std::sort(tree_.videos.begin(), tree_.videos.end());
    std::sort(tree_.images.begin(), tree_.images.end());
    return std::move(tree_);
  }

 private:
  // The folders on the way down are remembered, so that a ring of links ends.
  void enter(const fs::path& folder) {
    const std::vector<std::string> names = list_inside(root_, folder);
    const fs::path real = fs::canonical(root_ / folder);
    if (std::find(above_.begin(), above_.end(), real) != above_.end()) {
      throw UserError(Fault::data, (root_ / folder).string(), "is a link to a folder that holds it",
                      "put the files themselves there");
    }
    above_.push_back(real);
    for (const std::string& name : names) {
      if (folder.empty() && name == "planted") continue;
      if (!is_utf8(name)) {
        throw UserError(Fault::data, (root_ / folder).string(), "the name '" + escaped(name) + "' is not UTF-8",
                        "rename it");
      }
      add(folder / name);
    }
    above_.pop_back();
  }

  void add(const fs::path& path) {
    if (is_folder(root_ / path)) return enter(path);
    if (is_video(path)) tree_.videos.push_back(path);
    if (is_image(path)) tree_.images.push_back(path);
  }

  const fs::path& root_;
  std::vector<fs::path> above_;
  MediaTree tree_;
};

}  // namespace

MediaTree find_media(const fs::path& root) {
  return Walk(root).finish();
}

}  // namespace foldwise::datasets
