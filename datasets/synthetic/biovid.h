// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/planted_video.h"

namespace foldwise::datasets {

/// Faces under heat in the layout of BioVid's Part A. Equal recipes give equal bytes, whatever the number of threads.
/// The official copy has 87 subjects, with 20 samples of each of five levels.
struct BioVidRecipe {
  int subjects = 10;
  int unreactive = 2;  ///< of the subjects: their faces show nothing, and they are called like official ones who do not
  int per_level = 4;   ///< samples of each subject
  double expressiveness = 0.5;  ///< the strongest heat shows in each other face as pain of this intensity to 1
  std::uint64_t seed = 1;
  PlantedOptions videos{
      .scene = {}, .least_frames = 138, .most_frames = 138, .least_apex = 25, .most_apex = 50};  ///< 5.5 s: 138 frames
  bool operator==(const BioVidRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const BioVidRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole. What a face shows is its subject's
/// expressiveness times the level, a quarter for each, give or take a seventh; BL1 shows nothing.
///
///     starting_point/samples.csv              tab-separated: subject_id subject_name class_id class_name sample_id
///                                             sample_name
///     video/<subject>/<subject>-<level>-<NNN>.mp4   MPEG-4, 25 frames a second; subjects are called like 071310_w_21
///     planted/<subject>/<sample>.csv          frame,intensity
///     planted/subjects.csv                    subject,expressiveness
///     planted/manifest.csv                    id,class,subject,strength,apex_frame,onset,offset,frames,seed
///     planted/recipe.json                     the recipe
///
/// Frames count from 0. Throws UserError when the recipe cannot be followed, the folder holds anything else, or writing
/// fails.
MakeOutcome make_biovid(const BioVidRecipe& recipe, const std::filesystem::path& folder, int threads,
                        const MakeProgress& progress);

}  // namespace foldwise::datasets
