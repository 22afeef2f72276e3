// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <variant>
#include <vector>

#include "datasets/frame_store.h"
#include "datasets/video.h"
#include "experiments/experiment.h"

namespace foldwise {

/// The frames of one sample as they are stored: [frames, height, width, 3], RGB, uint8.
struct PreparedVideo {
  std::vector<std::uint8_t> pixels;
  int frames = 0;
  FrameOrigin origin;
};

/// Decodes a sample picture by picture and resizes each to the stored size (area averaging to shrink, linear to
/// enlarge; the aspect ratio is not kept). Full-size pictures are never held together.
std::variant<PreparedVideo, BadVideo> prepare_video(const std::filesystem::path& root, const VideoSource& sample,
                                                    const FramesOptions& options);

}  // namespace foldwise
