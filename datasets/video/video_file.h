// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "datasets/video/video.h"

namespace foldwise::datasets {

/// Decodes a video file: every frame that can be decoded is given to `take`. A file that ends early, and one of whose
/// frames any are missing or damaged, is a BadVideo behind them that says how many of them can be decoded.
std::optional<BadVideo> decode_video_file(const std::filesystem::path& file, const DecodeOptions& options,
                                          const PictureSink& take);

}  // namespace foldwise::datasets
