// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/frame_store_size.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "datasets/frames/frame_shard_format.h"

namespace foldwise::datasets {
namespace {

/// Bytes per pixel beside a JPEG's headers.
struct Density {
  double quality = 0;
  double bytes = 0;
};

// Means over forty pictures, reduced to 112 x 112 and encoded as encode_jpeg does.
constexpr std::array densities{Density{1, 0.02},   Density{30, 0.126}, Density{50, 0.175}, Density{75, 0.267},
                               Density{80, 0.308}, Density{85, 0.366}, Density{90, 0.465}, Density{95, 0.682},
                               Density{98, 1.03},  Density{100, 1.58}};

double density_at(int quality) {
  const auto above = std::find_if(densities.begin() + 1, densities.end() - 1,
                                  [&](const Density& density) { return density.quality >= quality; });
  const Density& below = *(above - 1);
  const double weight = (quality - below.quality) / (above->quality - below.quality);
  return below.bytes + weight * (above->bytes - below.bytes);
}

}  // namespace

void ShardSize::add(std::int64_t frames, std::size_t id_bytes) {
  const auto count = static_cast<std::uint64_t>(frames);
  const double bytes = frame_bytes_ * static_cast<double>(frames);
  end_ = aligned(std::max(end_, shard_alignment)) + static_cast<std::uint64_t>(std::llround(bytes));
  const std::uint64_t offsets = codec_ == FrameCodec::jpeg ? count + 1 : 0;
  index_bytes_ +=
      sizeof(IndexEntry) + offsets * sizeof(std::uint64_t) + padded(count * sizeof(std::uint32_t) + id_bytes);
}

std::uint64_t ShardSize::bytes() const {
  return aligned(std::max(end_, shard_alignment)) + index_bytes_;
}

double typical_frame_bytes(const FramesOptions& frames) {
  const double pixels = static_cast<double>(frames.size.height) * frames.size.width;
  if (frames.codec == FrameCodec::raw) return 3 * pixels;
  constexpr double headers = 623;
  constexpr double measured_pixels = 112.0 * 112.0;
  // Larger frames of the same pictures have less in each pixel: measured at 64 x 64 and 224 x 224.
  const double smoothness = std::pow(pixels / measured_pixels, -0.13);
  return headers + density_at(frames.jpeg_quality) * smoothness * pixels;
}

}  // namespace foldwise::datasets
