// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/clip_tensor.h"

#include <torch/types.h>

#include <array>
#include <cstdint>

namespace foldwise::worker {

namespace {

/// The normalised value of each byte, per channel.
using Levels = std::array<std::array<float, 256>, 3>;

Levels levels_of(const Normalisation& normalisation) {
  Levels levels{};
  for (std::size_t channel = 0; channel < levels.size(); ++channel) {
    for (std::size_t byte = 0; byte < levels[channel].size(); ++byte) {
      const double value = static_cast<double>(byte) / 255;
      levels[channel][byte] =
          static_cast<float>((value - normalisation.mean[channel]) / normalisation.deviation[channel]);
    }
  }
  return levels;
}

}  // namespace

torch::Tensor clip_tensor(const ClipView& clip, Size size, const Normalisation& normalisation) {
  const Levels levels = levels_of(normalisation);
  const std::int64_t frames = clip.frames();
  const std::int64_t pixels = std::int64_t{clip.size().height} * clip.size().width;
  torch::Tensor tensor = torch::empty({3, frames, clip.size().height, clip.size().width});
  for (int frame = 0; frame < clip.frames(); ++frame) {
    const std::uint8_t* from = clip.frame(frame);
    for (std::size_t channel = 0; channel < levels.size(); ++channel) {
      const std::int64_t plane = static_cast<std::int64_t>(channel) * frames + frame;
      float* to = tensor.data_ptr<float>() + plane * pixels;
      for (std::int64_t pixel = 0; pixel < pixels; ++pixel)
        to[pixel] = levels[channel][from[3 * pixel + static_cast<std::int64_t>(channel)]];
    }
  }
  if (size == clip.size()) return tensor;
  // Normalising is affine and the weights of the resampling add up to one: the order does not matter.
  return at::_upsample_bilinear2d_aa(tensor, {size.height, size.width}, false);  // frames as channels
}

torch::Tensor clip_tensor(const datasets::VideoFrames& video, int first, int count, Size size,
                          const Normalisation& normalisation) {
  TORCH_INTERNAL_ASSERT(video.frames > 0 && first >= 0 && count > 0);
  return clip_tensor(ClipView(video, first, count), size, normalisation);
}

}  // namespace foldwise::worker
