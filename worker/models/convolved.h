// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/types.h>

#include <cstdint>

namespace foldwise::worker {

/// How a kernel moves, along each axis of space, or of time and space.
struct KernelMoves {
  torch::IntArrayRef stride;
  torch::IntArrayRef padding;  ///< on both sides
  torch::IntArrayRef dilation;
  std::int64_t groups = 1;
};

/// torch::conv2d of frames or torch::conv3d of clips, by the axes of the kernel; without bias where that is undefined.
/// A batch of one costs no more than its share of a larger one: libtorch by itself leaves it, on a CPU, where channels
/// x frames x rows are 20480 or fewer, to matrix products that take four to six times as long as oneDNN. Kernels
/// of 3x3x3 between few channels go through narrow_convolution.
torch::Tensor convolved(const torch::Tensor& values, const torch::Tensor& kernel, const torch::Tensor& bias,
                        const KernelMoves& moves);

/// While it lives, convolutions of this thread are libtorch's own, for whoever counts them by their names.
class PlainConvolutions {
 public:
  PlainConvolutions();
  ~PlainConvolutions();
  PlainConvolutions(const PlainConvolutions&) = delete;
  PlainConvolutions& operator=(const PlainConvolutions&) = delete;

 private:
  bool were_plain_;
};

/// What the layer itself computes, likewise. It pads by numbers, and with zeros.
torch::Tensor convolved(const torch::Tensor& clips, const torch::nn::Conv3dImpl& layer);

}  // namespace foldwise::worker
