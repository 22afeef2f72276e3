// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/face_scene.h"
#include "datasets/video/pictures/pixel_row.h"

namespace foldwise::datasets {

enum class Fer2013File {
  whole,        ///< fer2013.csv: emotion,pixels,Usage
  kaggle_train  ///< train.csv: emotion,pixels, in quotes; training rows alone
};

/// A small dataset in FER2013's layout. Equal recipes give equal bytes, whatever the number of threads.
struct Fer2013Recipe {
  Fer2013File file = Fer2013File::whole;
  int subjects = 40;  ///< a quarter of them, but at least one, are not in Training
  int train_per_class = 40;
  int public_per_class = 10;
  int private_per_class = 10;
  std::uint64_t seed = 1;
  SceneOptions scene{.size = {pixel_row_side, pixel_row_side}, .sway = 0.5, .occlusions = 0};  ///< `size` is fixed
  bool operator==(const Fer2013Recipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const Fer2013Recipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole:
///
///     fer2013.csv or train.csv     grey faces at the apex of their expression; the classes take turns
///     planted/manifest.csv         id,class,subject,seed
///     planted/recipe.json          the recipe
///
/// Throws UserError when the recipe cannot be followed, the folder holds anything else, or writing fails.
MakeOutcome make_fer2013(const Fer2013Recipe& recipe, const std::filesystem::path& folder, int threads,
                         const MakeProgress& progress);

}  // namespace foldwise::datasets
