// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/planted_video.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// A small dataset in AFEW's layout. Equal recipes give equal bytes, whatever the number of threads.
struct AfewRecipe {
  DatasetLayout layout = DatasetLayout::videos;  ///< videos: Motion JPEG .avi files; faces: folders of PNG images
  int subjects = 20;  ///< a quarter of them, but at least one, appear in Val and nowhere else
  int train_per_class = 20;
  int validation_per_class = 8;
  std::uint64_t seed = 1;
  PlantedOptions videos;
  bool operator==(const AfewRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const AfewRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole:
///
///     Train_AFEW/<Emotion>/<id>.avi, Val_AFEW/…   (layout faces: …/<id>/001.png, …)
///     planted/<video id>.csv                      frame,intensity: the truth; the id is Sample::id
///     planted/manifest.csv                        id,class,subject,apex_frame,onset,offset,frames,seed
///     planted/recipe.json                         the recipe
///
/// Frames count from 0. Neutral videos have no apex_frame, onset and offset. Throws UserError when the recipe cannot be
/// followed, the folder holds anything else, or writing fails.
MakeOutcome make_afew(const AfewRecipe& recipe, const std::filesystem::path& folder, int threads,
                      const MakeProgress& progress);

}  // namespace foldwise::datasets
