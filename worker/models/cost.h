// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "worker/models/network.h"

namespace foldwise::worker {

/// A convolution, product or normalisation as it ran. One that ran several times stands once.
struct CountedLayer {
  std::string name;                  ///< of its parameters in files: "features.0"; empty: a product of two activations
  std::vector<std::int64_t> output;  ///< its shape, of the last time
  std::int64_t parameters = 0;       ///< weights and biases, not buffers
  std::int64_t multiply_adds = 0;    ///< of convolutions and products, in padding too; what is added to them is free
};

/// A layer of the network's chain, as input passed through it.
struct CountedLink {
  ChainPlace place;
  std::vector<std::int64_t> output;  ///< its shape
  std::vector<CountedLayer> layers;
  std::int64_t multiply_adds() const;
};

/// Passes input of a shape, [batch, 3, frames, height, width] or [batch, features, frames], through a network on the
/// CPU and counts what runs. Shapes alone decide, so convolutions, whose time it would be, are not computed: that holds
/// for the whole process meanwhile, so nothing else may compute in it. The network is in evaluation mode behind it.
std::vector<CountedLink> count_pass(Network& network, const std::vector<std::int64_t>& input);

std::int64_t multiply_adds(const std::vector<CountedLink>& links);

/// The multiply-adds of what `pass` computes with a layer that stands in no network; otherwise as count_pass.
std::int64_t count_alone(const torch::nn::Module& layer, const std::function<void()>& pass);

/// The most bytes that input of a shape, what layers make of it and what they keep meanwhile take at any moment of a
/// pass without gradients, float32; parameters and what a convolution needs to be computed are left out. As count_pass.
std::int64_t peak_bytes(Network& network, const std::vector<std::int64_t>& input);

/// How many numbers these tensors hold.
std::int64_t numbers_in(const std::vector<torch::Tensor>& tensors);

}  // namespace foldwise::worker
