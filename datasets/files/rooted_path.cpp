// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/rooted_path.h"

#include <algorithm>
#include <system_error>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& root, const fs::path& path) {
  const auto [in_root, in_path] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  return in_root == root.end();
}

}  // namespace

fs::path resolve_inside(const fs::path& root, const fs::path& relative) {
  fs::path whole = root / relative;
  const bool climbs = std::find(relative.begin(), relative.end(), "..") != relative.end();
  std::error_code error;
  const bool inside = !climbs && !relative.is_absolute() &&
                      is_below(fs::weakly_canonical(root, error), fs::weakly_canonical(whole, error));
  if (error) throw UserError(Fault::data, whole.string(), "cannot be followed: " + error.message(), "mend the path");
  if (!inside) {
    throw UserError(Fault::data, whole.string(), "leads out of the dataset's folder " + root.string(),
                    "put the file itself there instead of a link or a path to elsewhere");
  }
  return whole;
}

std::vector<std::string> list_inside(const fs::path& root, const fs::path& relative) {
  const fs::path folder = resolve_inside(root, relative);
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (name.starts_with('.')) continue;
    if (entry->is_symlink()) {
      resolve_inside(root, relative / name);
      std::error_code unused;
      if (!fs::exists(entry->path(), unused)) {
        throw UserError(Fault::data, entry->path().string(), "is a link to nothing", "put the file itself there");
      }
    }
    names.push_back(std::move(name));
  }
  if (error) {
    throw UserError(Fault::data, folder.string(), "cannot be read: " + error.message(),
                    "check the path and its rights");
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace foldwise::datasets
