// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "experiments/experiment.h"
#include "worker/models/network_shape.h"

namespace foldwise::worker {

/// A model, layer by layer, and what its file of weights has for it.
struct ModelDescription {
  enum class Weights { none, fit, misfit };
  std::string text;
  Weights weights = Weights::none;
};

/// Builds the network of an experiment and passes one clip through it. Throws UserError where it cannot be built and
/// where model.weights cannot be read; one that does not fit is described. `longest_video`: its frames, for a network
/// that takes videos whole; 0: nobody knows them.
ModelDescription describe_model(const Experiment& experiment, const NetworkShape& shape,
                                std::int64_t longest_video = 0);

}  // namespace foldwise::worker
