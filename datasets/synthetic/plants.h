// SPDX-License-Identifier: Apache-2.0
/// What can be planted in videos of faces so that a claim about where a network looks can be put to the test.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "datasets/synthetic/scenes/cue_video.h"
#include "experiments/choices.h"

namespace foldwise::datasets {

enum class Plant {
  apex,       ///< one expression at a random time, at rest elsewhere
  noise,      ///< the same, with hands before faces and weaker, shorter expressions of other classes
  neutral,    ///< the same as apex, and one class more that is at rest throughout
  control,    ///< the expression is there from the first frame to the last, at one strength
  motion,     ///< two poses again and again; the class is their order
  two_cues,   ///< two expressions at two times; the class is whether they are the same
  two_places  ///< one expression of eyes and one of the mouth at one time; the class is which go together
};

/// A smallest and a largest number of frames.
struct FrameRange {
  int least = 0;
  int most = 0;
  bool operator==(const FrameRange&) const = default;
};

struct PlantOptions {
  Plant plant = Plant::apex;
  SceneOptions scene;
  FrameRange frames{32, 128};  ///< of a video
  FrameRange apex{12, 20};     ///< frames at full strength, of each cue
  FrameRange apart{24, 48};    ///< two_cues, motion: from the start of the first one's apex to that of the second
  double contrast = 1;         ///< strength of an apex; 1: the expressions as the other look-alikes show them
  double distractors = 0;      ///< fraction of videos with a weaker expression of another class
  bool operator==(const PlantOptions&) const = default;
};

/// What a plant has where nobody says otherwise: those above, but apexes of 4 to 8 frames of two_cues, poses of 2
/// frames that begin 2 to 4 frames apart of motion, and hands and distractors in a third of the videos of noise alone.
PlantOptions defaults_of(Plant plant);

/// The classes of a plant, by name.
const std::vector<std::string>& classes_of(Plant plant);

/// How many kinds of video make a class: of two_cues and two_places two, which have to be equally many.
int variants_of(Plant plant);

/// Throws UserError that names the option of `orchestrator datasets make planted` whose value no video can have.
void require_possible(const PlantOptions& options);

/// A video of a class and of one of its variants. Its length and the times of its cues follow from seed and options.
CueVideo plant_video(std::size_t label, int variant, std::uint64_t subject_seed, std::uint64_t seed,
                     const PlantOptions& options);

}  // namespace foldwise::datasets

namespace foldwise {

// As the command line and planted/recipe.json name them.
template <>
struct Choices<datasets::Plant> {
  static constexpr std::array names{"apex", "noise", "neutral", "control", "motion", "two-cues", "two-places"};
};

}  // namespace foldwise
