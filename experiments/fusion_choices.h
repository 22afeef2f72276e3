// SPDX-License-Identifier: Apache-2.0
/// How a network over the features of two modalities brings them together. A chapter 3.
#pragma once

#include "experiments/choices.h"

namespace foldwise {

/// Which networks there are, and how they meet. A 3.2, 3.3.
enum class FusionKind {
  audio_only,
  video_only,
  early,              ///< a joint network over both (Eq. 3.1)
  late,               ///< a network for each, whose scores meet (Eq. 3.2)
  ensemble,           ///< early and late, their scores added up
  central_net,        ///< a joint network that takes in theirs, weighted by one scalar each
  augmented_ensemble  ///< an ensemble whose joint network takes in theirs, gated (Eq. 3.3 to 3.8)
};
/// What the joint network sees of the features: F of A Eq. 3.1.
enum class FeatureJoin {
  concatenation,
  sum,           ///< of both, each projected onto as many numbers as the joint network has units
  weighted_sum,  ///< the same, each with a weight that is learned
  bilinear       ///< the product of both, factorised (Yu et al. 2017)
};
/// How the scores of the networks of single modalities become one: F of A Eq. 3.2.
enum class ScoreFusion {
  average,
  weighted_average  ///< with weights that are learned and add up to 1
};
/// Who sees features that are gated (A Eq. 3.8).
enum class GateReach {
  joint,  ///< the joint network alone
  all     ///< the next layers of the modality's own network too
};

template <>
struct Choices<FusionKind> {
  static constexpr std::array names{"audio_only",  "video_only",        "early", "late", "ensemble",
                                    "central_net", "augmented_ensemble"};
};
template <>
struct Choices<FeatureJoin> {
  static constexpr std::array names{"concatenation", "sum", "weighted_sum", "bilinear"};
};
template <>
struct Choices<ScoreFusion> {
  static constexpr std::array names{"average", "weighted_average"};
};
template <>
struct Choices<GateReach> {
  static constexpr std::array names{"joint", "all"};
};

/// Units of every layer of a modality's network; a joint one has their sum (A 3.3.1). A states none: as wide as the
/// features of YouTube-8M is a reading.
struct FusionUnits {
  int audio = 128;
  int video = 1024;
  bool operator==(const FusionUnits&) const = default;
};

struct FusionOptions {
  FusionKind kind = FusionKind::early;
  FeatureJoin join = FeatureJoin::concatenation;
  int factors = 5;  ///< of bilinear, as Yu et al. have it
  ScoreFusion scores = ScoreFusion::average;
  int layers = 2;  ///< hidden ones of each network; A states none
  FusionUnits units = {};
  int reduction = 4;  ///< r of A Eq. 3.8, as A has it
  GateReach gates = GateReach::joint;
  bool operator==(const FusionOptions&) const = default;
};

}  // namespace foldwise
