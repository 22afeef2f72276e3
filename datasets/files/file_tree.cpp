// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/file_tree.h"

#include <algorithm>
#include <string>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/utf8.h"

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
  explicit Walk(const OtherFolders& others) : others_(others), root_(others.root()) {}

  FileTree finish() && {
    enter("");
    std::sort(tree_.files.begin(), tree_.files.end());
    std::sort(tree_.results.begin(), tree_.results.end());
    return std::move(tree_);
  }

 private:
  // The folders on the way down are remembered, so that a ring of links ends.
  void enter(const fs::path& folder) {
    if (others_.is_truth(folder)) return;
    const std::vector<std::string> names = list_inside(root_, folder);
    if (!folder.empty() && others_.are_results(folder, names)) {
      tree_.results.push_back(folder);
      return;
    }
    const fs::path real = fs::canonical(root_ / folder);
    if (std::find(above_.begin(), above_.end(), real) != above_.end()) {
      throw UserError(Fault::data, (root_ / folder).string(), "is a link to a folder that holds it, " + real.string(),
                      "take the link away");
    }
    above_.push_back(real);
    for (const std::string& name : names) {
      if (!is_utf8(name)) {
        throw UserError(Fault::data, (root_ / folder).string(), "the name '" + escaped(name) + "' is not UTF-8",
                        "rename it");
      }
      const fs::path path = folder / name;
      if (is_folder(root_ / path)) {
        enter(path);
      } else {
        tree_.files.push_back(path);
      }
    }
    above_.pop_back();
  }

  const OtherFolders& others_;
  const fs::path& root_;
  std::vector<fs::path> above_;
  FileTree tree_;
};

}  // namespace

FileTree list_tree(const OtherFolders& others) {
  return Walk(others).finish();
}

}  // namespace foldwise::datasets
