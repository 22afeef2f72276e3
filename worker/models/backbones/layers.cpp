// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/layers.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

#include <array>
#include <limits>
#include <vector>

#include "worker/models/convolved.h"
#include "worker/models/pooling/window_maximum.h"

namespace foldwise::worker {
namespace {

/// What is missing behind an axis of time, so that a window begins with each stride.
std::int64_t missing_behind(const AxisWindow& window, std::int64_t steps) {
  const std::int64_t windows = (steps + window.stride - 1) / window.stride;
  return std::max<std::int64_t>(0, (windows - 1) * window.stride + window.span() - window.before - steps);
}

/// What is missing behind an axis of pixels.
std::int64_t missing_behind_pixels(const AxisWindow& window, std::int64_t pixels) {
  const std::int64_t windows = size_behind(window, static_cast<int>(pixels));
  return std::max<std::int64_t>(0, (windows - 1) * window.stride + window.span() - window.before - pixels);
}

/// Whether padding alike on both sides, as PyTorch's own does, gives as many steps.
bool is_padded_alike_in_time(const AxisWindow& window, std::int64_t steps) {
  const std::int64_t room = steps + 2 * window.before - window.span();
  return room >= 0 && room / window.stride + 1 == (steps + window.stride - 1) / window.stride;
}

bool is_padded_alike_in_space(const AxisWindow& window) {
  return window.before == window.after && window.last == LastWindow::dropped;
}

std::vector<std::int64_t> kernel_of(Kernels kernels, const Convolution::Shape& shape) {
  const Window& window = shape.window;
  std::vector<std::int64_t> sizes{shape.out, shape.in / shape.groups};
  if (kernels == Kernels::inflated) sizes.push_back(window.time.kernel);
  sizes.push_back(window.space.kernel);
  sizes.push_back(window.space.kernel);
  return sizes;
}

/// Along the last two axes, with a value in front of them and behind.
torch::Tensor padded_in_space(const torch::Tensor& values, const AxisWindow& window, double value) {
  const std::int64_t below = missing_behind_pixels(window, values.size(-2));
  const std::int64_t beside = missing_behind_pixels(window, values.size(-1));
  return torch::constant_pad_nd(values, {window.before, beside, window.before, below}, value);
}

constexpr double nothing = -std::numeric_limits<double>::infinity();

/// Over the last two axes of four.
torch::Tensor max_pool_planes(const torch::Tensor& planes, const AxisWindow& window) {
  const std::array<std::int64_t, 2> kernel{window.kernel, window.kernel};
  const std::array<std::int64_t, 2> stride{window.stride, window.stride};
  if (is_padded_alike_in_space(window)) {
    return torch::max_pool2d(planes, kernel, stride, {window.before, window.before});
  }
  return torch::max_pool2d(padded_in_space(planes, window, nothing), kernel, stride);
}

torch::Tensor max_pool_time(const torch::Tensor& clips, const AxisWindow& window) {
  const std::int64_t behind = missing_behind(window, clips.size(2));
  torch::Tensor rows = clips.flatten(3);  // [batch, channels, frames, height * width]
  if (window.before > 0 || behind > 0) {
    rows = torch::constant_pad_nd(rows, {0, 0, window.before, behind}, nothing);
  }
  return torch::max_pool2d(rows, {window.kernel, 1}, {window.stride, 1}).unflatten(3, {clips.size(3), clips.size(4)});
}

WindowPlaces places_of_pixels(const AxisWindow& window, std::int64_t pixels) {
  return {window.kernel, window.stride, window.before, size_behind(window, static_cast<int>(pixels))};
}

WindowPlaces places_of_steps(const AxisWindow& window, std::int64_t steps) {
  return {window.kernel, window.stride, window.before, (steps + window.stride - 1) / window.stride};
}

torch::Tensor window_maximum(const torch::Tensor& values, const Window& window) {
  torch::Tensor pooled = values;
  if (window.space.kernel > 1) {
    pooled = maximum_in_space(values, places_of_pixels(window.space, values.size(-2)),
                              places_of_pixels(window.space, values.size(-1)));
  }
  if (values.dim() == 4 || window.time.kernel == 1) return pooled;
  return maximum_in_time(pooled, places_of_steps(window.time, values.size(2)));
}

}  // namespace

int dilation_in_time(TemporalDilation asked, std::size_t block) {
  constexpr std::array<int, 4> doubled{1, 2, 4, 8};
  return asked == TemporalDilation::doubled ? doubled.at(block) : 1;
}

Convolution::Convolution(Kernels kernels, const Shape& shape)
    : shape_(shape), weight_(register_parameter("weight", torch::zeros(kernel_of(kernels, shape)))) {
  if (shape.bias == Bias::yes) bias_ = register_parameter("bias", torch::zeros({shape.out}));
}

torch::Tensor Convolution::forward(const torch::Tensor& values) {
  return weight_.dim() == 5 ? over_clips(values) : over_frames(values);
}

torch::Tensor Convolution::over_clips(const torch::Tensor& clips) const {
  const auto& [time, space] = shape_.window;
  const std::array<std::int64_t, 3> stride{time.stride, space.stride, space.stride};
  constexpr std::array<std::int64_t, 3> unpadded{0, 0, 0};
  const std::array<std::int64_t, 3> dilation{time.dilation, 1, 1};
  if (is_padded_alike_in_space(space) && is_padded_alike_in_time(time, clips.size(2))) {
    const std::array<std::int64_t, 3> padding{time.before, space.before, space.before};
    return convolved(clips, weight_, bias_, {stride, padding, dilation, shape_.groups});
  }
  torch::Tensor padded = padded_in_space(clips, space, 0);
  padded = torch::constant_pad_nd(padded, {0, 0, 0, 0, time.before, missing_behind(time, clips.size(2))});
  return convolved(padded, weight_, bias_, {stride, unpadded, dilation, shape_.groups});
}

torch::Tensor Convolution::over_frames(const torch::Tensor& frames) const {
  const AxisWindow& space = shape_.window.space;
  const bool alike = is_padded_alike_in_space(space);
  const torch::Tensor padded = alike ? frames : padded_in_space(frames, space, 0);
  const std::int64_t padding = alike ? space.before : 0;
  const std::array<std::int64_t, 2> stride{space.stride, space.stride};
  const std::array<std::int64_t, 2> around{padding, padding};
  constexpr std::array<std::int64_t, 2> undilated{1, 1};
  return convolved(padded, weight_, bias_, {stride, around, undilated, shape_.groups});
}

torch::nn::AnyModule batch_normalisation(Kernels kernels, std::int64_t channels, double epsilon) {
  const torch::nn::BatchNormOptions options = torch::nn::BatchNormOptions(channels).eps(epsilon);
  if (kernels == Kernels::flat) return torch::nn::AnyModule(torch::nn::BatchNorm2d(options));
  return torch::nn::AnyModule(torch::nn::BatchNorm3d(options));
}

torch::Tensor max_pool(const torch::Tensor& values, const Window& window) {
  if (takes_window_maxima(values)) return window_maximum(values, window);
  if (values.dim() == 4) return max_pool_planes(values, window.space);
  torch::Tensor pooled = values;
  if (window.space.kernel > 1) {
    const torch::Tensor planes = values.flatten(1, 2);  // [batch, channels * frames, height, width]
    pooled = max_pool_planes(planes, window.space).unflatten(1, {values.size(1), values.size(2)});
  }
  return window.time.kernel > 1 ? max_pool_time(pooled, window.time) : pooled;
}

torch::Tensor as_frames(const torch::Tensor& clips) {
  return clips.transpose(1, 2).flatten(0, 1);
}

torch::Tensor as_clips(const torch::Tensor& frames, std::int64_t batch) {
  return frames.unflatten(0, {batch, frames.size(0) / batch}).transpose(1, 2);
}

void Extent::pass(const Window& window) {
  time = behind(time, time_of(window.time));
  height = size_behind(window.space, height);
  width = size_behind(window.space, width);
}

}  // namespace foldwise::worker
