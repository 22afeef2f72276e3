// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/backbones/layers.h"
#include "worker/models/pooling/spatial_pooling.h"

namespace foldwise::worker {

/// C3D of Tran et al. 2015: eight convolutions of 3x3x3, five poolings of 2x2x2 (the first 1x2x2), fc6 and fc7 of 4096
/// units. Parameters: conv1, conv2, conv3a, conv3b, conv4a, conv4b, conv5a, conv5b, fc6, fc7; fc8 is replaced by the
/// head.
///
/// fc6 sees one step at a time: the published one, whose clips of 16 frames leave a single step, computes the same. Its
/// maps are pooled onto 4x4 cells, as 112 x 112 pixels leave; smaller pictures have fewer, and files of theirs alone
/// fit. Without stride in time poolings look at a step and the one behind it. With model.features last_convolution it
/// ends with the maps of conv5b, without their pooling over space (that over time stays, with the steps), fc6 and fc7.
class C3d final : public Encoder {
 public:
  C3d(const ModelOptions& options, CellPooling pooling);

  void initialise() override;
  torch::Tensor to_maps(const Sequence& input) override;
  torch::Tensor to_steps(const torch::Tensor& maps) override;
  MapShape map_shape() const override { return {channels_, extent_.height, extent_.width}; }
  torch::Tensor to_positions(const torch::Tensor& maps) override;
  std::int64_t channels() const override { return fc6_ ? units_ : channels_; }
  TimeGrid time() const override { return extent_.time; }
  bool is_replaced(const std::string& name) const override { return name.starts_with(fc6_ ? "fc8." : "fc"); }

 private:
  /// Some convolutions, each rectified, and the pooling behind them.
  struct Block {
    std::vector<std::shared_ptr<Convolution>> convolutions;  // shared: torch::nn's modules are
    Window pooling;
  };

  CellPooling pooling_;
  std::int64_t channels_ = 3;  ///< of the last convolution so far
  std::int64_t units_;         ///< of fc6 and of fc7
  Extent extent_;
  Size grid_;  ///< cells of a step that fc6 sees
  std::vector<Block> blocks_;
  torch::nn::Dropout input_dropout_;
  torch::nn::Dropout dropout_;
  torch::nn::Linear fc6_{nullptr};  ///< none, and no fc7: the network ends with its maps
  torch::nn::Linear fc7_{nullptr};
};

}  // namespace foldwise::worker
