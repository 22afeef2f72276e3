// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// How many pictures a sample has, and how many of them make a second (0: unknown).
struct PictureCount {
  std::int64_t pictures = 0;
  double rate = 0;
  bool uneven = false;  ///< shown at uneven times (FrameTimes), as far as headers tell
  bool operator==(const PictureCount&) const = default;
};

/// Found without decoding, so that it costs next to nothing: images and rows of pixels are counted by their names; of
/// .avi, .mp4, .m4v, .mov, .mkv and .webm files it is what their headers say, which decoders mostly confirm. None:
/// unknown, as of other formats and of what is missing, cut or damaged. Throws UserError when the sample leads out of
/// the root.
std::optional<PictureCount> count_pictures(const std::filesystem::path& root, const Sample& sample);

}  // namespace foldwise::datasets
