// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"

namespace foldwise::datasets {

/// Features and ratings in RECOLA's layout, whose truth is an interaction: a latent curve a shows in the audio features
/// alone, a curve v in the visual ones alone, and
///
///     arousal = 0.3 a + 0.3 v + 0.35 a v,     valence = 0.3 a - 0.3 v + 0.35 a v
///
/// before a little noise: each modality tells a part, both tell more, and the product is told by both together only.
struct RecolaRecipe {
  int recordings = 9;  ///< of each split
  int rows = 1500;     ///< of each recording, 40 ms each; 7501 in the official copy
  int audio = 88;
  int appearance = 84;
  int geometric = 316;
  double noise = 0.5;  ///< standard deviation of each feature's noise; its signal has about 0.5
  std::uint64_t seed = 1;
  bool operator==(const RecolaRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const RecolaRecipe& recipe);

/// Writes ratings_gold_standard/, features_audio/, features_video_appearance/, features_video_geometric/ and
/// planted/<recording>.csv (time,audio,video,arousal,valence: the latent curves and the ratings without noise).
/// Throws UserError when the recipe cannot be followed or writing fails.
MakeOutcome make_recola(const RecolaRecipe& recipe, const std::filesystem::path& folder, int threads,
                        const MakeProgress& progress);

}  // namespace foldwise::datasets
