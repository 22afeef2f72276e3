// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// What people in one's own data do.
enum class FolderContent { actions, expressions };

/// Where it stands which samples train, validate and test.
enum class FolderSplits {
  table,    ///< samples.csv, with the subjects
  folders,  ///< train, validation and test stand above the classes
  none      ///< nowhere
};

constexpr std::array<const char*, 3> folder_splits_names{"table", "folders", "none"};

/// A small dataset as a user's own. Equal recipes give equal bytes, whatever the number of threads.
struct FoldersRecipe {
  FolderContent content = FolderContent::actions;
  DatasetLayout layout = DatasetLayout::videos;  ///< videos, faces (folders of PNG images) or images (one PNG each)
  FolderSplits splits = FolderSplits::table;
  int classes = 5;  ///< of drawn_actions(), or of AFEW's expressions
  int subjects = 10;
  int per_subject = 2;  ///< samples of each class by each of them
  Size size{64, 64};
  int least_frames = 24;
  int most_frames = 48;
  double noise = 4;  ///< standard deviation of each pixel, grey levels
  std::uint64_t seed = 1;
  bool operator==(const FoldersRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const FoldersRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole:
///
///     <class>/s<subject>_<number>.avi      (layout faces: …/001.png, …; images: ….png, in the middle of what happens);
///                                          with FolderSplits::folders: <split>/<class>/…
///     samples.csv                          sample,subject,split; with FolderSplits::table
///     planted/<class>/<sample>.csv         (or planted/<split>/…) frame,intensity; not of single images
///     planted/manifest.csv                 id,class,subject,split,frames,seed
///     planted/recipe.json                  the recipe
///
/// A fifth of the subjects validates and a fifth tests, at least one each; the others train. Throws UserError when the
/// recipe cannot be followed, the folder holds anything else, or writing fails.
MakeOutcome make_folders(const FoldersRecipe& recipe, const std::filesystem::path& folder, int threads,
                         const MakeProgress& progress);

}  // namespace foldwise::datasets
