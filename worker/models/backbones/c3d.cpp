// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/c3d.h"

#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <string>

#include "worker/models/rectified.h"

namespace foldwise::worker {
namespace {

constexpr int units = 4096;
constexpr int published_cells = 4;  // of 112 x 112 pixels, along an axis

struct NamedChannels {
  const char* name;
  int channels;
};

struct BlockRow {
  std::array<NamedChannels, 2> convolutions;  ///< a single one leaves the second empty
  AxisWindow time;                            ///< of its pooling
  AxisWindow space;
};

constexpr AxisWindow halved{.kernel = 2, .stride = 2};
/// 7 pixels become 4.
constexpr AxisWindow last_halved{.kernel = 2, .stride = 2, .before = 1, .after = 1};

constexpr auto block_rows = std::to_array<BlockRow>({
    {{{{"conv1", 64}, {}}}, {}, halved},
    {{{{"conv2", 128}, {}}}, halved, halved},
    {{{{"conv3a", 256}, {"conv3b", 256}}}, halved, halved},
    {{{{"conv4a", 512}, {"conv4b", 512}}}, halved, halved},
    {{{{"conv5a", 512}, {"conv5b", 512}}}, halved, last_halved},
});

}  // namespace

C3d::C3d(const ModelOptions& options, CellPooling pooling)
    : pooling_(pooling),
      units_(scaled(units, options.width)),
      extent_{{}, options.input.height, options.input.width},
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))),
      dropout_(register_module("dropout", torch::nn::Dropout(options.dropout))) {
  const Window window = cube(centred(3));
  const bool is_whole = options.features == BackboneFeatures::published;
  for (const BlockRow& row : block_rows) {
    const bool strides = options.temporal_stride == TemporalStride::published;
    const bool is_last = &row == &block_rows.back();
    const AxisWindow pooled = is_last && !is_whole ? AxisWindow{} : row.space;
    Block block{{}, {strides ? row.time : same(row.time.kernel), pooled}};
    for (const NamedChannels& each : row.convolutions) {
      if (each.channels == 0) continue;
      const std::int64_t outputs = scaled(each.channels, options.width);
      const Convolution::Shape shape{.in = channels_, .out = outputs, .window = window, .bias = Bias::yes};
      block.convolutions.push_back(register_module(each.name, std::make_shared<Convolution>(Kernels::inflated, shape)));
      extent_.pass(window);
      channels_ = outputs;
    }
    extent_.pass(block.pooling);
    blocks_.push_back(std::move(block));
  }
  if (!is_whole) return;
  grid_ = {std::min(published_cells, extent_.height), std::min(published_cells, extent_.width)};
  fc6_ = register_module("fc6", torch::nn::Linear(channels_ * grid_.height * grid_.width, units_));
  fc7_ = register_module("fc7", torch::nn::Linear(units_, units_));
}

void C3d::initialise() {
  initialise_rectified(*this);
}

torch::Tensor C3d::to_maps(const Sequence& input) {
  torch::Tensor values = input_dropout_->forward(input.values);
  for (const Block& block : blocks_) {
    for (const auto& convolution : block.convolutions) {
      const bool last = convolution == block.convolutions.back();
      // Rectifying after pooling is the same function on an eighth of the values.
      values = last ? torch::relu(max_pool(convolution->forward(values), block.pooling))
                    : convolution->forward(values).relu_();
    }
  }
  return values;
}

torch::Tensor C3d::to_steps(const torch::Tensor& maps) {
  if (!fc6_) return pool_to_grid(maps, {1, 1}, pooling_).squeeze(4).squeeze(3);
  const torch::Tensor cells = pool_to_grid(maps, grid_, pooling_);            // [batch, channels, steps, cells, cells]
  const torch::Tensor rows = cells.transpose(1, 2).flatten(2).flatten(0, 1);  // [batch * steps, channels * cells]
  const torch::Tensor hidden = dropout_->forward(fc6_->forward(rows).relu_());
  return fc7_->forward(hidden).relu_().unflatten(0, {maps.size(0), maps.size(2)}).transpose(1, 2);
}

torch::Tensor C3d::to_positions(const torch::Tensor& maps) {
  return fc6_ ? Encoder::to_positions(maps) : maps;
}

}  // namespace foldwise::worker
