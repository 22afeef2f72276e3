// SPDX-License-Identifier: Apache-2.0
/// Whether an experiment can be run on what its dataset turned out to be: what no field's range can tell.
#pragma once

#include "datasets/dataset.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

struct FoldFile;

/// What samples turned out to be.
struct SampleTraits {
  LabelKind labels = LabelKind::classes;
  SampleKind kind = SampleKind::frames;
  bool frame_labels = false;  ///< each has labels along it that are not what is predicted
};
SampleTraits traits_of(const Dataset& dataset);
SampleTraits traits_of(const FoldFile& fold);

/// Throws UserError with Fault::usage that names the field: a backbone that takes something else than these samples, a
/// loss, a stopping metric, weights of classes, a pooling, a multiplier of targets or a sampling strategy that these
/// labels do not have, clips that their windows never are, stored features of windows.
void require_fit(const Experiment& experiment, const SampleTraits& samples);

/// The loss of a training: automatic is the usual one of the labels (label_traits.h).
Loss loss_for(Loss loss, LabelKind labels);

}  // namespace foldwise::datasets
