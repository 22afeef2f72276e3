// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/functional.h>

#include <cstdint>

namespace foldwise::worker {

/// A rectifier between layers.
torch::nn::Functional rectified();

/// Draws the parameters of a module whose layers are rectified, in their order: weights after Kaiming (fan-in), which
/// keeps the size of activations, so that networks train from scratch; biases zero. Scales of normalisations stay.
void initialise_rectified(torch::nn::Module& module);

/// Units of a layer under model.width: rounded, at least one.
std::int64_t scaled(int units, double width);

}  // namespace foldwise::worker
