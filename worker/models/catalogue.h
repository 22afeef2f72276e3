// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "experiments/experiment.h"
#include "worker/models/network.h"
#include "worker/models/network_shape.h"
#include "worker/models/standardisation.h"
#include "worker/models/weights/normalisation.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {

struct BuiltNetwork {
  std::shared_ptr<Network> network;  // shared: torch::nn's modules are
  Normalisation normalisation;       ///< of pixels
  WeightsReport weights = {};        ///< what was loaded; nothing without options.weights
};

/// Composes the network that the options ask for, one row per backbone, and one per
/// kind of attention and its axes. Random parameters come from torch's generator:
/// seed it first. Loads and inflates options.weights when given. `standardisation`: of shape.features, which a file of
/// weights knows itself. Throws UserError on a file that does not fit, on an input that is too small and on a module
/// that cannot be loaded. With shape.front: what stands behind stored features alone, and it starts as the front says.
BuiltNetwork build_network(const ModelOptions& options, const NetworkShape& shape,
                           const std::optional<Standardisation>& standardisation = std::nullopt);

/// The layers of attention that the options ask for, over what an encoder gives.
Attention build_attention(const AttentionOptions& options, const Encoder& encoder);

/// The recurrent layer over vectors of so many channels; null where there is none.
std::shared_ptr<StepLayer> build_recurrence(const RecurrenceOptions& options, std::int64_t channels);

}  // namespace foldwise::worker
