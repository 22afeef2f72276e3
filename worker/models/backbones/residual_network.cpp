// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/residual_network.h"

#include <torch/types.h>

#include <numeric>

#include "worker/models/rectified.h"

namespace foldwise::worker {
namespace {

constexpr int stem_channels = 64;

Window window_of(Kernels kernels, const AxisWindow& time, const AxisWindow& space) {
  return kernels == Kernels::inflated ? Window{time, space} : in_space(space);
}

/// Without stride in time windows stay as wide as they are.
int time_stride_of(const ResidualLayout& layout, TemporalStride asked) {
  return asked == TemporalStride::removed ? 1 : layout.time_stride;
}

/// The first pooling looks at neighbours in time in the networks that are strided there.
Window first_pooling_of(const ResidualLayout& layout, int time_stride) {
  const AxisWindow space = centred(3, 2);
  return layout.time_stride > 1 ? Window{centred(3, time_stride), space} : in_space(space);
}

}  // namespace

const ResidualLayout resnet50{.kernels = Kernels::flat,
                              .block = BlockKind::bottleneck,
                              .blocks = {3, 4, 6, 3},
                              .inner = {64, 128, 256, 512},
                              .expansion = 4};
const ResidualLayout inflated_resnet50{.kernels = Kernels::inflated,
                                       .block = BlockKind::bottleneck,
                                       .blocks = {3, 4, 6, 3},
                                       .inner = {64, 128, 256, 512},
                                       .expansion = 4};
const ResidualLayout resnet18_3d{.block = BlockKind::basic,
                                 .blocks = {2, 2, 2, 2},
                                 .inner = {64, 128, 256, 512},
                                 .shortcut = Shortcut::zero_padded,
                                 .time_stride = 2};
const ResidualLayout resnext101_3d{.block = BlockKind::bottleneck,
                                   .blocks = {3, 4, 23, 3},
                                   .inner = {128, 256, 512, 1024},
                                   .expansion = 2,
                                   .groups = 32,
                                   .time_stride = 2};

ResidualNetwork::ResidualNetwork(const ResidualLayout& layout, const ModelOptions& options, CellPooling pooling)
    : kernels_(layout.kernels),
      pooling_(pooling),
      channels_(scaled(stem_channels, options.width)),
      extent_{{}, options.input.height, options.input.width},
      first_pooling_(first_pooling_of(layout, time_stride_of(layout, options.temporal_stride))),
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))) {
  const Window first = window_of(kernels_, centred(7), centred(7, 2));
  const Convolution::Shape shape{.in = 3, .out = channels_, .window = first};
  convolution_ = register_module("conv1", std::make_shared<Convolution>(kernels_, shape));
  normalisation_ = batch_normalisation(kernels_, channels_);
  register_module("bn1", normalisation_.ptr());
  extent_.pass(first);
  extent_.pass(first_pooling_);
  for (std::size_t number = 0; number < layout.blocks.size(); ++number) {
    add_layer(layout, number, options);
  }
}

void ResidualNetwork::add_layer(const ResidualLayout& layout, std::size_t number, const ModelOptions& options) {
  torch::nn::Sequential layer;
  const std::int64_t inner = scaled(layout.inner[number], options.width);
  const int time_stride = time_stride_of(layout, options.temporal_stride);
  const int dilation = dilation_in_time(options.temporal_dilation, number);
  BlockShape shape{.kind = layout.block,
                   .kernels = kernels_,
                   .inner = inner,
                   .outputs = inner * layout.expansion,
                   .groups = std::gcd(inner, static_cast<std::int64_t>(layout.groups)),
                   .shortcut = layout.shortcut};
  for (int block = 0; block < layout.blocks[number]; ++block) {
    const bool strides = block == 0 && number > 0;
    shape.inputs = channels_;
    shape.middle = window_of(kernels_, centred(3, strides ? time_stride : 1, dilation), centred(3, strides ? 2 : 1));
    blocks_.push_back(std::make_shared<ResidualBlock>(shape));
    layer->push_back(blocks_.back());
    extent_.pass(shape.middle);
    if (layout.block == BlockKind::basic) extent_.pass(window_of(kernels_, centred(3), centred(3)));
    channels_ = shape.outputs;
  }
  register_module("layer" + std::to_string(number + 1), layer);
}

void ResidualNetwork::initialise() {
  initialise_rectified(*this);
}

std::vector<torch::nn::Module*> ResidualNetwork::modules_before(TunedFrom first) {
  const std::string tuned = "layer" + std::to_string(static_cast<int>(first));
  std::vector<torch::nn::Module*> modules;
  for (const auto& child : named_children()) {
    if (child.key() == tuned) return modules;
    if (child.value() != input_dropout_.ptr()) modules.push_back(child.value().get());
  }
  return modules;
}

torch::Tensor ResidualNetwork::to_maps(const Sequence& input) {
  torch::Tensor values = input_dropout_->forward(input.values);
  if (kernels_ == Kernels::flat) values = as_frames(values);
  // Rectifying after pooling is the same function on a quarter of the values, or fewer.
  values = torch::relu(max_pool(normalisation_.forward(convolution_->forward(values)), first_pooling_));
  for (const auto& block : blocks_) values = block->forward(values);
  return kernels_ == Kernels::flat ? as_clips(values, input.values.size(0)) : values;
}

torch::Tensor ResidualNetwork::to_steps(const torch::Tensor& maps) {
  return pool_to_grid(maps, {1, 1}, pooling_).squeeze(4).squeeze(3);
}

}  // namespace foldwise::worker
