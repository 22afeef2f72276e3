// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/examples/example.h"

namespace foldwise::datasets {

/// Which modality tells a class.
enum class PlantedClass {
  visual,      ///< its direction is in rgb where the example has the label
  audio,       ///< its direction is in audio where the example has the label
  interaction  ///< both always have theirs, with a sign of its own each; equal signs mean the label: neither tells
               ///< alone
};

/// Which kinds of classes there are, in turns.
enum class PlantedKinds {
  all,         ///< visual, audio, interaction, visual, …
  single,      ///< visual, audio, visual, …: each is told by one modality
  interaction  ///< interactions alone
};

struct PlantedExampleOptions {
  int classes = 24;
  PlantedKinds kinds = PlantedKinds::all;
  double labels_per_example = 3;  ///< about: each example has one at least
  double signal = 2;              ///< length of a class's direction
  double informative = 1;         ///< share of a modality's features, its first ones, that directions lie in
  double noise = 0.3;             ///< standard deviation of each feature, of the example and of each of its steps
  bool operator==(const PlantedExampleOptions&) const = default;

  /// Of so many features of a modality those that tell, one at least.
  int telling(int features) const;
  PlantedClass kind(int label) const;
  /// "visual 0", "audio 1", "interaction 2", "visual 3"
  std::string name(int label) const;
};

/// An example, and the signs that its interactions follow from.
struct PlantedExample {
  Example example;
  std::string signs;  ///< for each interaction class two letters, of rgb and of audio: "+-"
};

/// Examples whose labels follow from known directions in their features.
class PlantedExamples {
 public:
  PlantedExamples(const PlantedExampleOptions& options, std::uint64_t seed);

  /// `steps` rows of features around one mean; with no step that mean itself, as one row. All follows from the key.
  PlantedExample draw(std::uint64_t key, int steps) const;

 private:
  PlantedExampleOptions options_;
  std::vector<std::vector<float>> directions_;  // for each class a step: rgb then audio, each of the signal's length
};

}  // namespace foldwise::datasets
