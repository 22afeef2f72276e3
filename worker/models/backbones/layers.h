// SPDX-License-Identifier: Apache-2.0
/// The layers of backbones that exist over single frames and over clips.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/any.h>
#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "experiments/experiment.h"
#include "worker/models/backbones/window.h"

namespace foldwise::worker {

/// Whether a backbone sees each frame by itself (2D), or kernels reach over time (3D).
enum class Kernels { flat, inflated };

/// Of the convolutions in a block from 0 to 3, over time.
int dilation_in_time(TemporalDilation asked, std::size_t block);

enum class Bias : bool { no, yes };

/// A convolution. Over clips: [batch, in, frames, height, width], kernels [out, in / groups, time, height, width]; over
/// frames: [batch * frames, in, height, width], kernels [out, in / groups, height, width]. Parameters: weight, and bias
/// where it has one.
class Convolution final : public torch::nn::Module {
 public:
  struct Shape {
    std::int64_t in = 0;
    std::int64_t out = 0;
    Window window = {};
    std::int64_t groups = 1;
    Bias bias = Bias::no;
  };
  Convolution(Kernels kernels, const Shape& shape);

  torch::Tensor forward(const torch::Tensor& values);

 private:
  torch::Tensor over_clips(const torch::Tensor& clips) const;
  torch::Tensor over_frames(const torch::Tensor& frames) const;

  Shape shape_;
  torch::Tensor weight_;
  torch::Tensor bias_;
};

/// Batch normalisation of what such a convolution answers. Parameters and buffers as PyTorch's.
torch::nn::AnyModule batch_normalisation(Kernels kernels, std::int64_t channels, double epsilon = 1e-5);

/// The maximum over windows, of clips or of frames; what lies outside is never the maximum. Deterministic on CUDA too:
/// 3D pooling there has no deterministic gradient, 2D pooling has, so space and time are pooled one after the other.
torch::Tensor max_pool(const torch::Tensor& values, const Window& window);

/// Clips as frames: [batch, channels, frames, height, width] -> [batch * frames, channels, height, width].
torch::Tensor as_frames(const torch::Tensor& clips);
/// And back.
torch::Tensor as_clips(const torch::Tensor& frames, std::int64_t batch);

/// What a chain of layers makes of time and of a picture's size.
struct Extent {
  TimeGrid time = {};
  int height = 0;
  int width = 0;

  void pass(const Window& window);
};

}  // namespace foldwise::worker
