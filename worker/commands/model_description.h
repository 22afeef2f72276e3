// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// where model.weights cannot be read; one that does not fit is described.
ModelDescription describe_model(const Experiment& experiment, const NetworkShape& shape);

}  // namespace foldwise::worker
