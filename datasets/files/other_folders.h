// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace foldwise::datasets {

/// Folders below a dataset's root that hold no samples: what sweeps wrote there, and the truth of generated datasets.
class OtherFolders {
 public:
  /// `output`: where the sweep that reads the dataset writes, be it there or not; empty: none does.
  explicit OtherFolders(std::filesystem::path root, const std::filesystem::path& output = {});

  /// Whether a folder is where a sweep writes: its output, one that holds a results.db, one that holds `stages` and
  /// `folds` as after its results.db is gone, or `runs` around such a folder. Given as a path relative to the root and
  /// the names in it, so that nearly all folders cost nothing more.
  bool are_results(const std::filesystem::path& folder, const std::vector<std::string>& names) const;
  /// Whether the output lies in this folder, or will.
  bool leads_to_output(const std::filesystem::path& folder) const;
  /// Whether it is the root's folder `planted`, written by `orchestrator datasets make`.
  bool is_truth(const std::filesystem::path& folder) const;

  /// Throws UserError when the root itself is where a sweep writes: its folders would be taken for samples'.
  void require_root_apart() const;

  const std::filesystem::path& root() const { return root_; }

 private:
  bool is_output(const std::filesystem::path& whole) const;

  std::filesystem::path root_;
  std::filesystem::path output_;  ///< without links; empty: none
};

}  // namespace foldwise::datasets
