// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "worker/data/class_gates.h"

namespace foldwise::worker {

/// A class of generated examples, and what tells it: "audio", "visual" or "interaction".
struct PlantedKind {
  std::string name;
  std::string kind;
};

/// How the gates of an augmented_ensemble agree with what was planted (A 3.4.3). Over the hidden layers their means, of
/// the gates of a modality's network the mean over its units:
///
///     gate_spread           standard deviation of a class's gates over the units of a network's layer, by n; the mean
///                           over classes, networks and layers
///     audio_gate_rank       Spearman's correlation over classes: whether audio alone tells the class, with the gates
///                           of audio
///     video_gate_rank       the same of rgb alone and the gates of video
///     gated_share_rank      the same of audio alone, with g_1, the share that gated features have in the joint network
///
/// A figure that is not defined is left out: a rank where all classes are alike.
std::map<std::string, double> gate_measures(const std::vector<ClassGates>& gates,
                                            const std::vector<PlantedKind>& planted);

}  // namespace foldwise::worker
