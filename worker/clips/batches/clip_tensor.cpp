// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/batches/clip_tensor.h"

#include <torch/types.h>

#include <array>
#include <cstdint>

#include "worker/clips/central_crop.h"

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

torch::Tensor clip_tensor(const ClipView& clip, Size size, const Normalisation& normalisation, double crop_area) {
  const Levels levels = levels_of(normalisation);
  const CentralCrop crop = central_crop(clip.size(), crop_area);
  const std::int64_t frames = clip.frames();
  const std::int64_t width = crop.size.width;
  torch::Tensor tensor = torch::empty({3, frames, crop.size.height, width});
  float* to = tensor.data_ptr<float>();
  for (std::size_t channel = 0; channel < levels.size(); ++channel) {
    for (int frame = 0; frame < clip.frames(); ++frame) {
      for (int row = crop.top; row < crop.top + crop.size.height; ++row) {
        const std::int64_t pixel = std::int64_t{row} * clip.size().width + crop.left;
        const std::uint8_t* from = clip.frame(frame) + 3 * pixel + channel;
        for (std::int64_t column = 0; column < width; ++column) *to++ = levels[channel][from[3 * column]];
      }
    }
  }
  if (size == crop.size) return tensor;
  // Normalising is affine and the weights of the resampling add up to one: the order does not matter.
  return at::_upsample_bilinear2d_aa(tensor, {size.height, size.width}, false);  // frames as channels
}

torch::Tensor clip_tensor(const datasets::VideoFrames& video, int first, int count, Size size,
                          const Normalisation& normalisation, double crop_area) {
  TORCH_INTERNAL_ASSERT(video.frames > 0 && first >= 0 && count > 0);
  return clip_tensor(ClipView(video, first, count), size, normalisation, crop_area);
}

}  // namespace foldwise::worker
