// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/unknown_files.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "datasets/files/sample_files.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

bool lies_beside_samples(const fs::path& file) {
  static constexpr auto extensions = std::to_array<std::string_view>(
      {"",      ".txt", ".csv",  ".tsv", ".json", ".xml",  ".yaml",     ".yml",    ".md",  ".rst", ".pdf",
       ".html", ".htm", ".log",  ".ini", ".db",   ".py",   ".sh",       ".m",      ".mat", ".npy", ".doc",
       ".docx", ".xls", ".xlsx", ".srt", ".vtt",  ".arff", ".tfrecord", ".sha256", ".md5"});
  return std::ranges::find(extensions, lower_extension(file)) != extensions.end();
}

bool is_left_out(const fs::path& path, const fs::path& relative) {
  std::error_code error;
  if (path.filename().string().starts_with('.')) return true;
  return relative == "planted" || fs::exists(path / "results.db", error);
}

}  // namespace

std::vector<std::string> unknown_files(const fs::path& root) {
  std::vector<std::string> unknown;
  std::error_code error;
  fs::recursive_directory_iterator entry(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const fs::path relative = entry->path().lexically_relative(root);
    if (is_left_out(entry->path(), relative)) {
      entry.disable_recursion_pending();
      continue;
    }
    std::error_code unused;
    if (!entry->is_regular_file(unused)) continue;
    const fs::path name = entry->path().filename();
    const bool nothing_tells = lower_extension(name) == ".tfrecord" && entry->file_size(unused) == 0;
    const bool known = is_video(name) || is_image(name) || lies_beside_samples(name);
    if (!known || nothing_tells) unknown.push_back(relative.string());
  }
  std::ranges::sort(unknown);
  return unknown;
}

std::optional<std::string> unknown_files_remark(const Dataset& dataset) {
  const std::size_t count = dataset.unknown_files.size();
  if (count == 0) return std::nullopt;
  return std::to_string(count) + (count == 1 ? " file is" : " files are") + " of no known kind, such as " +
         dataset.unknown_files.front();
}

}  // namespace foldwise::datasets
