// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/face_scene.h"

namespace foldwise::datasets {

/// A small dataset in RAF-DB's layout. Equal recipes give equal bytes, whatever the number of threads.
struct RafdbRecipe {
  std::string list = "list_patition_label.txt";  ///< or list_partition_label.txt, as some copies spell it
  int subjects = 40;  ///< a quarter of them, but at least one, appear in test and nowhere else
  int train_per_class = 40;
  int test_per_class = 10;
  std::uint64_t seed = 1;
  SceneOptions scene{.size = {100, 100}, .sway = 0.3, .occlusions = 0};
  bool operator==(const RafdbRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const RafdbRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole:
///
///     EmoLabel/list_patition_label.txt          (RafdbRecipe::list) lines "train_00001.jpg 5"; the classes take turns
///     Image/aligned/train_00001_aligned.jpg     faces at the apex of their expression
///     planted/manifest.csv                      id,class,subject,seed
///     planted/recipe.json                       the recipe
///
/// Throws UserError when the recipe cannot be followed, the folder holds anything else, or writing fails.
MakeOutcome make_rafdb(const RafdbRecipe& recipe, const std::filesystem::path& folder, int threads,
                       const MakeProgress& progress);

}  // namespace foldwise::datasets
