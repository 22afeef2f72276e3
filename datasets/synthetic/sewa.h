// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/face_scene.h"

namespace foldwise::datasets {

/// How recordings are called.
enum class SewaNaming {
  avec_2017,  ///< Train_01
  avec_2018   ///< Train_DE_01
};

/// Talking faces in the layout of SEWA as AVEC handed it out. Equal recipes give equal bytes, whatever the number of
/// threads. The official copy has 34, 14 and 16 recordings of up to three minutes.
struct SewaRecipe {
  SewaNaming naming = SewaNaming::avec_2017;
  int train = 8;
  int devel = 4;
  int test = 2;
  int seconds = 10;        ///< of each recording, at 50 frames and 10 labels a second
  int delay = 0;           ///< steps of 100 ms by which the labels lag behind the face, as annotators do
  double label_noise = 0;  ///< standard deviation of what is added to each label, which stays within [-1, 1]
  double devel_scale = 1;  ///< the labels of Devel are so many times what the face shows: other annotators
  std::uint64_t seed = 1;
  SceneOptions scene{};
  bool operator==(const SewaRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const SewaRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole. Every recording has a person of its own.
///
///     video/<recording>.avi            Motion JPEG, 50 frames a second
///     labels/<recording>.csv           name;timestamp;arousal;valence;liking; none for Test, as officially
///     planted/labels/<recording>.csv   those of Test
///     planted/frames/<recording>.csv   frame,valence,arousal,voice: what the face shows
///     planted/recipe.json              the recipe
///
/// Liking follows a curve that shows nowhere. What is planted in labels is not in planted/frames. Throws UserError when
/// the recipe cannot be followed, the folder holds anything else, or writing fails.
MakeOutcome make_sewa(const SewaRecipe& recipe, const std::filesystem::path& folder, int threads,
                      const MakeProgress& progress);

}  // namespace foldwise::datasets
