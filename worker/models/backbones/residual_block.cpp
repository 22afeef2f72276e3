// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/residual_block.h"

#include <torch/types.h>

namespace foldwise::worker {
namespace {

/// The same over time and space, and over time alone where frames are seen one by one.
Window window_of(Kernels kernels, const AxisWindow& axis) {
  return kernels == Kernels::inflated ? cube(axis) : in_space(axis);
}

/// Moves as the middle convolution does, and looks at single values.
Window single_values(const Window& middle) {
  return {{.stride = middle.time.stride}, {.stride = middle.space.stride}};
}

}  // namespace

ResidualBlock::ResidualBlock(const BlockShape& shape) : shape_(shape) {
  const Window single = window_of(shape.kernels, {});
  if (shape.kind == BlockKind::basic) {
    add("1", shape.inputs, shape.inner, shape.middle, 1);
    add("2", shape.inner, shape.outputs, window_of(shape.kernels, centred(3)), 1);
  } else {
    add("1", shape.inputs, shape.inner, single, 1);
    add("2", shape.inner, shape.inner, shape.middle, shape.groups);
    add("3", shape.inner, shape.outputs, single, 1);
  }
  if (keeps_shape() || shape.shortcut == Shortcut::zero_padded) return;
  downsample_ = register_module("downsample", torch::nn::Sequential());
  downsample_->push_back(std::make_shared<Convolution>(
      shape.kernels,
      Convolution::Shape{.in = shape.inputs, .out = shape.outputs, .window = single_values(shape.middle)}));
  downsample_->push_back(batch_normalisation(shape.kernels, shape.outputs));
}

void ResidualBlock::add(const std::string& number, std::int64_t in, std::int64_t out, const Window& window,
                        std::int64_t groups) {
  convolutions_.push_back(register_module(
      "conv" + number,
      std::make_shared<Convolution>(shape_.kernels,
                                    Convolution::Shape{.in = in, .out = out, .window = window, .groups = groups})));
  normalisations_.push_back(batch_normalisation(shape_.kernels, out));
  register_module("bn" + number, normalisations_.back().ptr());
}

bool ResidualBlock::keeps_shape() const {
  return shape_.inputs == shape_.outputs && shape_.middle.space.stride == 1 && shape_.middle.time.stride == 1;
}

torch::Tensor ResidualBlock::forward(const torch::Tensor& values) {
  torch::Tensor answer = values;
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    answer = normalisations_[i].forward(convolutions_[i]->forward(answer));
    if (i + 1 < convolutions_.size()) answer.relu_();
  }
  return answer.add_(shortcut_of(values)).relu_();
}

torch::Tensor ResidualBlock::shortcut_of(const torch::Tensor& values) {
  if (keeps_shape()) return values;
  return downsample_ ? downsample_->forward(values) : zero_padded(values);
}

torch::Tensor ResidualBlock::zero_padded(const torch::Tensor& values) const {
  const std::int64_t pixels = shape_.middle.space.stride;
  torch::Tensor kept = values.slice(-1, 0, values.size(-1), pixels).slice(-2, 0, values.size(-2), pixels);
  if (values.dim() == 5) kept = kept.slice(2, 0, values.size(2), shape_.middle.time.stride);
  std::vector<std::int64_t> padding(2 * static_cast<std::size_t>(values.dim() - 1), 0);
  padding.back() = shape_.outputs - shape_.inputs;  // behind the channels
  return torch::constant_pad_nd(kept, padding);
}

}  // namespace foldwise::worker
