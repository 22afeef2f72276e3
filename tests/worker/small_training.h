// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"
#include "worker/models/network_shape.h"

namespace foldwise::worker {

inline constexpr NetworkShape three_classes{.outputs = 3};

/// Small, with everything on that could make a continued training differ: dropout, clean scoring, batch normalisation,
/// accumulation with a shorter last group and a smaller last batch.
inline Experiment small_experiment() {
  Experiment experiment;
  experiment.model.backbone = Backbone::i3d_vgg11_bn;
  experiment.model.width = 0.0625;
  experiment.model.input = {32, 32};
  experiment.clips.frames = 3;
  experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
  experiment.sampling.warm_up_epochs = 1;
  experiment.sampling.exploration_epochs = 1;
  experiment.training.learning_rate = {0.01, 0.02};
  experiment.training.batch_size = 2;
  experiment.training.accumulation = 2;
  experiment.training.epochs = 4;
  return experiment;
}

}  // namespace foldwise::worker
