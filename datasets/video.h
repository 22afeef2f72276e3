// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// All frames of one sample, resized: [frames, height, width, 3], RGB, uint8.
struct DecodedVideo {
  std::vector<std::uint8_t> pixels;
  int frames = 0;
};

/// Why a sample cannot be used, as part of a sentence: "is cut: …". Names the file where the sample is a folder.
struct BadVideo {
  std::string reason;
};

/// Decodes a video, or the images of a folder in natural order, and resizes each frame to `size` (area averaging to
/// shrink, linear to enlarge; the aspect ratio is not kept). Whatever is wrong with the sample is a BadVideo, a cut
/// file too: see datasets/riff.h. Silences the libraries' own messages and keeps OpenCV to one thread.
std::variant<DecodedVideo, BadVideo> decode_sample(const std::filesystem::path& root,
                                                   const std::filesystem::path& sample, Size size);

}  // namespace foldwise
