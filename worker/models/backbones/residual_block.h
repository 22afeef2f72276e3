// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/any.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "worker/models/backbones/layers.h"

namespace foldwise::worker {

/// How a block's input reaches its sum where the two differ in shape.
enum class Shortcut {
  zero_padded,  ///< every stride-th value, and channels of zeros: A, He et al. 2016
  convolution   ///< 1x1x1 and batch normalisation: B
};

enum class BlockKind {
  basic,      ///< two convolutions of 3x3x3
  bottleneck  ///< 1x1x1, 3x3x3 (which strides, and may be grouped), 1x1x1
};

struct BlockShape {
  BlockKind kind = BlockKind::basic;
  Kernels kernels = Kernels::inflated;
  std::int64_t inputs = 0;
  std::int64_t inner = 0;  ///< channels of all convolutions but a bottleneck's last
  std::int64_t outputs = 0;
  Window middle = {};       ///< of the convolution that strides
  std::int64_t groups = 1;  ///< of a bottleneck's middle convolution
  Shortcut shortcut = Shortcut::convolution;
};

/// A residual block: relu(F(x) + shortcut(x)), with batch normalisation behind every convolution, none of which has a
/// bias. Parameters as in torchvision and 3D-ResNets-PyTorch: conv1, bn1, conv2, bn2 (, conv3, bn3), and
/// downsample.0, downsample.1 where the shortcut is a convolution.
class ResidualBlock final : public torch::nn::Module {
 public:
  explicit ResidualBlock(const BlockShape& shape);

  torch::Tensor forward(const torch::Tensor& values);

 private:
  void add(const std::string& number, std::int64_t in, std::int64_t out, const Window& window, std::int64_t groups);
  bool keeps_shape() const;
  torch::Tensor shortcut_of(const torch::Tensor& values);
  torch::Tensor zero_padded(const torch::Tensor& values) const;

  BlockShape shape_;
  std::vector<std::shared_ptr<Convolution>> convolutions_;  // shared: torch::nn's modules are
  std::vector<torch::nn::AnyModule> normalisations_;
  torch::nn::Sequential downsample_{nullptr};
};

}  // namespace foldwise::worker
