// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"

namespace foldwise {

/// Whether attention and head are trained on stored features, of a network that stays as it is (T 4.5.5).
constexpr bool trains_on_features(const Experiment& experiment) {
  return experiment.training.scheme == TrainingScheme::frozen_features;
}

/// Whether those are of a network that no training of the sweep changes: they are the same in every fold.
constexpr bool features_are_of_weights(const Experiment& experiment) {
  return trains_on_features(experiment) && experiment.training.frozen == FrozenNetwork::pretrained;
}

/// The experiment that makes the network whose features are stored: end to end and without attention, as a sweep file
/// could have it on its own. Any other experiment as it is.
inline Experiment first_step_of(const Experiment& experiment) {
  Experiment first = experiment;
  if (!trains_on_features(experiment)) return first;
  first.training.scheme = TrainingOptions{}.scheme;
  first.training.frozen = TrainingOptions{}.frozen;
  first.model.attention = {};
  first.training.learning_rate.attention = {};
  first.training.weight_decay.attention = {};
  return first;
}

/// Frames of the clips that the evaluated network's last training saw.
constexpr int trained_frames(const Experiment& experiment) {
  const int range = experiment.model.attention.range;
  return trains_on_features(experiment) && range > 0 ? range : experiment.clips.frames;
}

}  // namespace foldwise
