// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/synthetic/making.h"
#include "datasets/synthetic/scenes/planted_video.h"

namespace foldwise::datasets {

/// Faces in pain in the layout of UNBC-McMaster. Equal recipes give equal bytes, whatever the number of threads. The
/// official copy has 25 subjects with 200 sequences of 48 to more than 500 frames: 92 without observed pain, 57 with a
/// level of 3 or more.
struct UnbcMcMasterRecipe {
  int subjects = 10;
  int painless = 1;  ///< of the subjects, the last ones: none of their sequences shows pain, as of some official ones
  int none = 4;      ///< sequences of each subject with observed pain 0
  int mild = 2;      ///< with 1 or 2
  int strong = 2;    ///< with 3, 4 or 5
  std::uint64_t seed = 1;
  PlantedOptions videos{.scene = {}, .least_frames = 48, .most_frames = 96, .least_apex = 8, .most_apex = 20};
  bool operator==(const UnbcMcMasterRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const UnbcMcMasterRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole; subjects and sequences are called like
/// 042-ll042 and ll042t1aaaff:
///
///     Images/<subject>/<sequence>/<sequence><FFF>.png
///     Frame_Labels/PSPI/<subject>/<sequence>/<sequence><FFF>_facs.txt    the pain that shows, 0 to 16
///     Sequence_Labels/OPR/<subject>/<sequence>.txt                       observed pain: fifths of the highest PSPI
///     Sequence_Labels/{VAS,AFF,SEN}/…                                    reported: what shows, with an error
///     planted/<subject>/<sequence>.csv                                   frame,intensity: PSPI before it is rounded
///     planted/manifest.csv       id,subject,observed,highest_pspi,apex_frame,onset,offset,frames,seed
///     planted/recipe.json        the recipe
///
/// Frames count from 1 in names and from 0 in planted/. Throws UserError when the recipe cannot be followed, the folder
/// holds anything else, or writing fails.
MakeOutcome make_unbc_mcmaster(const UnbcMcMasterRecipe& recipe, const std::filesystem::path& folder, int threads,
                               const MakeProgress& progress);

}  // namespace foldwise::datasets
