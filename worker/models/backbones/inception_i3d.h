// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/dropout.h>
#include <torch/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/backbones/layers.h"
#include "worker/models/pooling/spatial_pooling.h"

namespace foldwise::worker {

/// Inception-v1, inflated: I3D of Carreira and Zisserman 2017, for RGB. Names, SAME padding and the epsilon of batch
/// normalisation (1e-3) are those of kinetics_i3d_pytorch; its last layer, conv3d_0c_1x1, is replaced by the head.
///
/// A video of odd length is padded behind its end, where TensorFlow would shift all windows by a frame: so a piece of a
/// long video sees what the whole does. Each step is scored; the published mean over pairs of steps is left to the
/// pooling over time.
class InceptionI3d final : public Encoder {
 public:
  InceptionI3d(const ModelOptions& options, CellPooling pooling);

  void initialise() override;
  torch::Tensor to_maps(const Sequence& input) override;
  torch::Tensor to_steps(const torch::Tensor& maps) override;
  torch::Tensor to_positions(const torch::Tensor& maps) override { return maps; }
  MapShape map_shape() const override { return {channels_, extent_.height, extent_.width}; }
  std::int64_t channels() const override { return channels_; }
  TimeGrid time() const override { return extent_.time; }
  bool is_replaced(const std::string& name) const override { return name.starts_with("conv3d_0c_1x1."); }

 private:
  void add_unit(const std::string& name, int channels, double width, const Window& window);
  void add_mixed(const std::string& name, const std::array<int, 6>& channels, double width);
  void add_pooling(const Window& window);

  CellPooling pooling_;
  std::int64_t channels_ = 3;  ///< of the last layer so far
  Extent extent_;
  torch::nn::Dropout input_dropout_;
  std::vector<std::function<torch::Tensor(const torch::Tensor&)>> layers_;
};

}  // namespace foldwise::worker
