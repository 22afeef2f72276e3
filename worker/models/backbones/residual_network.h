// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/container/any.h>
#include <torch/nn/modules/dropout.h>
#include <torch/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/backbones/residual_block.h"
#include "worker/models/pooling/spatial_pooling.h"

namespace foldwise::worker {

/// What tells one residual network from another.
struct ResidualLayout {
  Kernels kernels = Kernels::inflated;
  BlockKind block = BlockKind::basic;
  std::array<int, 4> blocks{};  ///< of each layer
  std::array<int, 4> inner{};   ///< channels within the blocks of each layer
  int expansion = 1;            ///< channels that a block answers, as a multiple of those within
  int groups = 1;               ///< of the middle convolution
  Shortcut shortcut = Shortcut::convolution;
  int time_stride = 1;  ///< of the first pooling and of layers 2 to 4, each
};

/// 2D, as torchvision's (stride in the middle convolution): features of single frames.
extern const ResidualLayout resnet50;
/// The same with kernels n x n x n, no stride in time, pooling over space alone (C 3.3.2).
extern const ResidualLayout inflated_resnet50;
/// 3D-ResNets of Hara et al. 2018, strided in time: shortcut A, 33.0M parameters with seven classes.
extern const ResidualLayout resnet18_3d;
/// Cardinality 32, shortcut B, 47.5M parameters.
extern const ResidualLayout resnext101_3d;

/// A residual network. Names are torchvision's and those of 3D-ResNets-PyTorch: conv1, bn1, layer1 to layer4; their
/// last layer, fc, is replaced by the head. `pooling`: what reduces the maps of a step to its vector.
///
/// Narrow ones have as many groups as divide their channels, up to the layout's.
class ResidualNetwork final : public Encoder {
 public:
  ResidualNetwork(const ResidualLayout& layout, const ModelOptions& options, CellPooling pooling);

  void initialise() override;
  torch::Tensor to_maps(const Sequence& input) override;
  torch::Tensor to_steps(const torch::Tensor& maps) override;
  torch::Tensor to_positions(const torch::Tensor& maps) override { return maps; }
  MapShape map_shape() const override { return {channels_, extent_.height, extent_.width}; }
  std::int64_t channels() const override { return channels_; }
  TimeGrid time() const override { return extent_.time; }
  bool is_replaced(const std::string& name) const override { return name.starts_with("fc."); }

 protected:
  /// The blocks of C: conv1, then layer1 to layer4.
  std::vector<torch::nn::Module*> modules_before(TunedFrom first) override;

 private:
  void add_layer(const ResidualLayout& layout, std::size_t number, const ModelOptions& options);

  Kernels kernels_;
  CellPooling pooling_;
  std::int64_t channels_ = 0;  ///< of the last layer so far
  Extent extent_;
  Window first_pooling_;
  torch::nn::Dropout input_dropout_;
  std::shared_ptr<Convolution> convolution_;  // shared: torch::nn's modules are
  torch::nn::AnyModule normalisation_;
  std::vector<std::shared_ptr<ResidualBlock>> blocks_;  // likewise
};

}  // namespace foldwise::worker
