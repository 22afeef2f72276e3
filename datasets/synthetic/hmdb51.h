// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/action_video.h"

namespace foldwise::datasets {

/// A small dataset in HMDB-51's layout. Equal recipes give equal bytes, whatever the number of threads.
struct Hmdb51Recipe {
  int classes = 8;     ///< of drawn_actions(), the most different first
  int per_class = 20;  ///< videos, each of another person; 70 % train and 30 % test in each split
  std::uint64_t seed = 1;
  ActionOptions videos;
  bool operator==(const Hmdb51Recipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const Hmdb51Recipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole:
///
///     <class>/<name>.avi                                       names with # & ; ( [ and !, as the official ones
///     testTrainMulti_7030_splits/<class>_test_split{1,2,3}.txt
///     planted/<class>/<name>.csv                               frame,intensity: 1 while the action happens
///     planted/manifest.csv                                     id,class,subject,onset,offset,frames,seed
///     planted/recipe.json                                      the recipe
///
/// Frames count from 0. Nobody is trained and tested with in the same split, whatever the class. Throws UserError when
/// the recipe cannot be followed, the folder holds anything else, or writing fails.
MakeOutcome make_hmdb51(const Hmdb51Recipe& recipe, const std::filesystem::path& folder, int threads,
                        const MakeProgress& progress);

}  // namespace foldwise::datasets
