// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>

#include "experiments/time_grid.h"
#include "worker/models/sequence.h"

namespace foldwise::worker {

/// Feature maps at one step.
struct MapShape {
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool operator==(const MapShape&) const = default;
};

/// A layer over feature maps, before they are reduced to a vector: a mask, attention over space. It leaves their shape.
class MapLayer : public torch::nn::Module {
 public:
  /// [batch, channels, steps, height, width] -> the same shape. What is padding must change nothing of what is not.
  virtual torch::Tensor apply(const Sequence& maps) = 0;
  virtual MapShape shape() const = 0;
  virtual TimeGrid time() const = 0;
};

/// A layer over the vectors of time steps: attention, a recurrent layer, a temporal convolution.
class StepLayer : public torch::nn::Module {
 public:
  /// [batch, channels_in(), steps] -> [batch, channels_out(), steps]. What is padding must change nothing of what is
  /// not.
  virtual torch::Tensor apply(const Sequence& steps) = 0;
  virtual std::int64_t channels_in() const = 0;
  virtual std::int64_t channels_out() const = 0;
  virtual TimeGrid time() const = 0;
};

}  // namespace foldwise::worker
