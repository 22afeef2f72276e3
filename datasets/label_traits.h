// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "datasets/dataset.h"
#include "experiments/facts/predictions.h"

namespace foldwise::datasets {

/// What follows from the kind of labels that samples have.
struct LabelTraits {
  LabelKind labels;
  std::string_view sentence;                 ///< "its samples are of one class each"
  PredictionKind predictions;                ///< what a network's answers are
  std::span<const Loss> losses;              ///< those that there are, the usual one first
  std::span<const StoppingMetric> stopping;  ///< what a training may be stopped by
  std::string_view unit;                     ///< what a network sees of the frames of videos: "videos", "windows"

  /// The one figure beside the loss; of several numbers its mean.
  constexpr StoppingMetric judged_by() const { return foldwise::judged_by(predictions); }
};

/// The row of a kind: one for each in label_traits.cpp.
const LabelTraits& traits_of(LabelKind labels);
/// The class of a sample of the dataset; empty where samples are not of one class each.
std::string class_of(const Dataset& dataset, const Sample& sample);

}  // namespace foldwise::datasets
