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

class Search {
 public:
  explicit Search(const OtherFolders& others) : others_(others) {}

  std::vector<std::string> finish() && {
    std::error_code error;
    look_into("", fs::canonical(others_.root(), error));
    std::ranges::sort(unknown_);
    return std::move(unknown_);
  }

 private:
  // `real`: the folder without links. Those on the way down are remembered, so that a ring of links ends.
  void look_into(const fs::path& folder, const fs::path& real) {
    if (others_.is_truth(folder) || std::ranges::find(above_, real) != above_.end()) return;
    std::vector<fs::directory_entry> entries;
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(others_.root() / folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      std::string name = entry->path().filename().string();
      if (name.starts_with('.')) continue;
      entries.push_back(*entry);
      names.push_back(std::move(name));
    }
    if (!folder.empty() && others_.are_results(folder, names)) return;
    above_.push_back(real);
    for (std::size_t index = 0; index < entries.size(); ++index) {
      look_at(entries[index], folder / names[index], real / names[index]);
    }
    above_.pop_back();
  }

  void look_at(const fs::directory_entry& entry, const fs::path& path, const fs::path& real) {
    std::error_code error;
    if (entry.is_directory(error)) {
      look_into(path, entry.is_symlink(error) ? fs::canonical(entry.path(), error) : real);
    } else if (entry.is_regular_file(error)) {
      const bool nothing_tells = lower_extension(path) == ".tfrecord" && entry.file_size(error) == 0;
      const bool known = is_video(path) || is_image(path) || lies_beside_samples(path);
      if (!known || nothing_tells) unknown_.push_back(path.string());
    }
  }

  const OtherFolders& others_;
  std::vector<fs::path> above_;
  std::vector<std::string> unknown_;
};

}  // namespace

std::vector<std::string> unknown_files(const OtherFolders& others) {
  return Search(others).finish();
}

std::optional<std::string> unknown_files_remark(const Dataset& dataset) {
  const std::size_t count = dataset.unknown_files.size();
  if (count == 0) return std::nullopt;
  return std::to_string(count) + (count == 1 ? " file is" : " files are") + " of no known kind, such as " +
         dataset.unknown_files.front();
}

}  // namespace foldwise::datasets
