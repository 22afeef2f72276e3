// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/spatial_transformer.h"

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "worker/models/attention/interpolation.h"
#include "worker/models/convolved.h"
#include "worker/models/precision.h"
#include "worker/models/rectified.h"

namespace foldwise::worker {
namespace {

std::int64_t axes_of(AttentionOver over) {
  switch (over) {
    case AttentionOver::temporal:
      return 1;
    case AttentionOver::spatial:
      return 2;
    case AttentionOver::spatiotemporal:
      return 3;
  }
  throw std::logic_error("a transformer over no axes");
}

/// 3x3x3 with stride 2, of a single frame 1x3x3.
torch::nn::Conv3d halving(std::int64_t inputs, std::int64_t outputs, std::int64_t frames) {
  const std::int64_t kernel = frames > 1 ? 3 : 1;
  const std::int64_t stride = frames > 1 ? 2 : 1;
  return torch::nn::Conv3d(
      torch::nn::Conv3dOptions(inputs, outputs, {kernel, 3, 3}).stride({stride, 2, 2}).padding({kernel / 2, 1, 1}));
}

/// The numbers that two halvings leave of an axis.
std::int64_t quarter(std::int64_t size) {
  return (size + 3) / 4;
}

/// The middle of each of `size` pixels on [-1, 1].
torch::Tensor relative_places(std::int64_t size, const torch::TensorOptions& options) {
  return (2 * torch::arange(size, options) + 1) / static_cast<double>(size) - 1;
}

}  // namespace

SpatialTransformer::SpatialTransformer(const SpatialTransformerOptions& options)
    : options_(options),
      pooled_frames_(options.over == AttentionOver::spatial ? 1 : options.frames),
      axes_(axes_of(options.over)),
      first_(register_module("first", halving(3, options.channels, pooled_frames_))),
      second_(register_module("second", halving(options.channels, 2 * options.channels, pooled_frames_))),
      third_(register_module("third", torch::nn::Linear(2 * options.channels * quarter(pooled_frames_) *
                                                            quarter(options.side) * quarter(options.side),
                                                        options.units))),
      output_(register_module("output", torch::nn::Linear(options.units, axes_ * (axes_ + 1)))) {}

void SpatialTransformer::initialise() {
  const torch::NoGradGuard no_gradient;
  initialise_rectified(*this);
  output_->weight.zero_();
}

TimeGrid SpatialTransformer::time() const {
  if (options_.over == AttentionOver::spatial) return {};
  return {.stride = 1, .reach = std::nullopt};
}

torch::Tensor SpatialTransformer::apply(const Sequence& video) {
  // Positions of 8 bits would be wrong by a tenth of a pixel and more.
  const ExactScope exact(video.values.device());
  kept_.clear();
  if (!video.counts.defined()) return transformed(video.values);
  // Without its padding each clip has another length, and so other relative places.
  std::vector<torch::Tensor> clips;
  const std::int64_t frames = video.values.size(2);
  for (std::int64_t sample = 0; sample < video.values.size(0); ++sample) {
    const torch::Tensor clip = video.values.narrow(0, sample, 1);
    const auto count = video.counts[sample].item<std::int64_t>();
    clips.push_back(torch::cat({transformed(clip.narrow(2, 0, count)), clip.narrow(2, count, frames - count)}, 2));
  }
  return torch::cat(clips);
}

torch::Tensor SpatialTransformer::transformation_of(const torch::Tensor& clips) {
  const ExactScope exact(clips.device());
  return theta_from(change_of(clips));
}

torch::Tensor SpatialTransformer::theta_from(const torch::Tensor& change) const {
  const torch::Tensor theta = change + torch::eye(axes_, axes_ + 1, change.options().requires_grad(false));
  return options_.over == AttentionOver::spatial ? theta : theta.squeeze(1);
}

std::vector<AttentionMap> SpatialTransformer::maps() const {
  if (kept_.empty()) return {};
  std::vector<MapAxis> axes{MapAxis::theta_row, MapAxis::theta_column};
  if (options_.over == AttentionOver::spatial) axes.insert(axes.begin(), MapAxis::step);
  return {{"theta", std::move(axes), torch::cat(kept_)}};
}

void SpatialTransformer::keep_maps(KeepMaps keep) {
  keep_ = keep;
  kept_.clear();
}

std::int64_t SpatialTransformer::map_numbers(std::int64_t steps) const {
  return (options_.over == AttentionOver::spatial ? steps : 1) * axes_ * (axes_ + 1);
}

torch::Tensor SpatialTransformer::change_of(const torch::Tensor& clips) {
  const bool each_frame = options_.over == AttentionOver::spatial;
  const torch::Tensor samples = each_frame ? clips.transpose(1, 2).flatten(0, 1).unsqueeze(2) : clips;
  torch::Tensor seen = torch::adaptive_avg_pool3d(samples, {pooled_frames_, options_.side, options_.side});
  seen = torch::relu(convolved(seen, *first_));
  seen = torch::relu(convolved(seen, *second_));
  seen = torch::relu(third_->forward(seen.flatten(1)));
  return torch::tanh(output_->forward(seen)).view({clips.size(0), -1, axes_, axes_ + 1});
}

torch::Tensor SpatialTransformer::transformed(const torch::Tensor& clips) {
  const torch::TensorOptions options = clips.options().requires_grad(false);
  const std::array<std::int64_t, 3> sizes{clips.size(4), clips.size(3), clips.size(2)};  // x, y, t
  const std::array<torch::Tensor, 3> places{relative_places(sizes[0], options),
                                            relative_places(sizes[1], options).view({-1, 1}),
                                            relative_places(sizes[2], options).view({-1, 1, 1})};
  const torch::Tensor each = change_of(clips);
  if (keep_ == KeepMaps::yes && !is_training()) kept_.push_back(theta_from(each.detach()));
  // [batch, 1 or frames, rows, columns, 1, 1]: each number over the pixels of a frame.
  const torch::Tensor change = each.unsqueeze(4).unsqueeze(5);
  const std::size_t first_axis = options_.over == AttentionOver::temporal ? 2 : 0;
  // Row by row how far each pixel moves, in pixels: the identity's part is left out, so that no rounding moves any.
  std::array<torch::Tensor, 3> moved;
  for (std::int64_t row = 0; row < axes_; ++row) {
    torch::Tensor distance = change.select(2, row).select(2, axes_);  // [batch, 1 or frames, 1, 1]
    for (std::int64_t column = 0; column < axes_; ++column) {
      distance =
          distance + change.select(2, row).select(2, column) * places.at(first_axis + static_cast<std::size_t>(column));
    }
    const std::size_t axis = first_axis + static_cast<std::size_t>(row);
    moved.at(axis) = distance * (static_cast<double>(sizes.at(axis)) / 2);
  }
  return interpolated(clips, {.frames = moved[2], .rows = moved[1], .columns = moved[0]});
}

}  // namespace foldwise::worker
