// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "experiments/facts/time_grid.h"
#include "worker/models/attention_map.h"
#include "worker/models/sequence.h"

namespace foldwise::worker {

/// Feature maps at one step.
struct MapShape {
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool operator==(const MapShape&) const = default;
};

/// What stands at a seam of a network.
class SeamLayer : public torch::nn::Module {
 public:
  /// In and out: the shapes of its seam. What is padding must change nothing of what is not.
  virtual torch::Tensor apply(const Sequence& input) = 0;
  virtual TimeGrid time() const = 0;
  /// What a training adds to its loss, times a weight: a number with a gradient, of the last pass in training mode,
  /// summed over its samples. Undefined: nothing.
  virtual torch::Tensor penalty() const { return {}; }

  /// Whether passes in evaluation mode keep their maps from now on, and forgets those of earlier ones. A layer that
  /// draws nothing has none.
  virtual void keep_maps(KeepMaps /*keep*/) {}
  /// Of the last pass in evaluation mode while they are kept; none before it.
  virtual std::vector<AttentionMap> maps() const { return {}; }
  /// How many numbers those of a sample of so many steps are, told beforehand.
  virtual std::int64_t map_numbers(std::int64_t /*steps*/) const { return 0; }
};

/// A layer over the input video, before the backbone: a transformation of its frames. It leaves their shape,
/// [batch, 3, frames, height, width].
class InputLayer : public SeamLayer {};

/// A layer over feature maps, before they are reduced to a vector: a mask, attention over space. It leaves their shape,
/// [batch, channels, steps, height, width].
class MapLayer : public SeamLayer {
 public:
  virtual MapShape shape() const = 0;
};

/// A layer that makes a vector of the maps of each step, in the place of the backbone's own reduction over space.
/// [batch, channels, steps, height, width] -> [batch, channels_out(), steps].
class SpaceLayer : public SeamLayer {
 public:
  virtual MapShape shape() const = 0;  ///< of what it takes
  virtual std::int64_t channels_out() const = 0;
};

/// A layer over the vectors of time steps: attention, a recurrent layer, a temporal convolution.
/// [batch, channels_in(), steps] -> [batch, channels_out(), steps].
class StepLayer : public SeamLayer {
 public:
  virtual std::int64_t channels_in() const = 0;
  virtual std::int64_t channels_out() const = 0;
};

}  // namespace foldwise::worker
