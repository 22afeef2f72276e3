// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/other_folders.h"

#include <algorithm>
#include <system_error>

#include "datasets/files/dataset_root.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Whether a sweep wrote there, with or without its database.
bool was_written(const fs::path& folder) {
  return is_there(folder / "results.db") || (is_folder(folder / "stages") && is_folder(folder / "folds"));
}

fs::path without_links(const fs::path& path) {
  std::error_code error;
  fs::path real = fs::weakly_canonical(fs::absolute(path, error), error);
  if (!real.has_filename()) real = real.parent_path();
  return real;
}

bool has(const std::vector<std::string>& names, const char* name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

OtherFolders::OtherFolders(fs::path root, const fs::path& output) : root_(std::move(root)) {
  if (!output.empty()) output_ = without_links(output);
}

bool OtherFolders::is_output(const fs::path& whole) const {
  return !output_.empty() && without_links(whole) == output_;
}

bool OtherFolders::are_results(const fs::path& folder, const std::vector<std::string>& names) const {
  const fs::path whole = root_ / folder;
  if (has(names, "results.db") || (has(names, "stages") && has(names, "folds"))) return true;
  if (folder.filename() == output_.filename() && is_output(whole)) return true;
  if (folder.filename() != "runs") return false;
  if (!output_.empty() && without_links(whole) == output_.parent_path()) return true;
  return std::ranges::any_of(names, [&](const std::string& name) { return was_written(whole / name); });
}

bool OtherFolders::leads_to_output(const fs::path& folder) const {
  if (output_.empty()) return false;
  const fs::path real = without_links(root_ / folder);
  return std::mismatch(real.begin(), real.end(), output_.begin(), output_.end()).first == real.end();
}

bool OtherFolders::is_truth(const fs::path& folder) const {
  return folder == "planted" && is_there(root_ / folder / "recipe.json");
}

void OtherFolders::require_root_apart() const {
  const bool written = is_there(root_ / "results.db") && is_folder(root_ / "stages");
  if (!written && !is_output(root_)) return;
  throw UserError(Fault::data, root_.string(), "is the folder of a sweep's results too",
                  "set output to another folder, which may lie below this one, and move the results there");
}

}  // namespace foldwise::datasets
