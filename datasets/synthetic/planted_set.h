// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/plants.h"

namespace foldwise::datasets {

/// Videos in which something is planted, laid out as a user's own data. Equal recipes give equal bytes, whatever the
/// number of threads.
struct PlantedSetRecipe {
  int subjects = 40;  ///< a fifth of them validates and a fifth tests, at least one each; the others train
  int train_per_class = 100;
  int validation_per_class = 20;
  int test_per_class = 40;
  std::uint64_t seed = 1;
  PlantOptions videos = defaults_of(Plant::apex);
  bool operator==(const PlantedSetRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const PlantedSetRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole:
///
///     <class>/s<subject>_<number>.avi
///     samples.csv                       sample,subject,split
///     planted/<class>/<sample>.csv      frame,intensity,occluded: the truth; occluded is 1 where a hand is in the
///     picture planted/manifest.csv              id,class,variant,subject,split,first,last,frames,seed
///     planted/recipe.json               the recipe
///
/// Frames count from 0; first and last are the first and last ones at full strength, empty where there is none. Of each
/// split every class has as many videos, and every variant of a class, give or take one. Throws UserError when the
/// recipe cannot be followed, the folder holds anything else, or writing fails.
MakeOutcome make_planted_set(const PlantedSetRecipe& recipe, const std::filesystem::path& folder, int threads,
                             const MakeProgress& progress);

}  // namespace foldwise::datasets
