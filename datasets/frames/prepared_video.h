// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <variant>
#include <vector>

#include "datasets/faces/face_alignment.h"
#include "datasets/frames/frame_store.h"
#include "datasets/video/video.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// The frames of one sample as they are stored: [frames, height, width, 3], RGB, uint8; and what became of the others.
struct PreparedVideo {
  std::vector<std::uint8_t> pixels;
  int frames = 0;
  FrameOrigin origin;
  int without_face = 0;  ///< pictures that were left out
  int unrotated = 0;     ///< frames whose eyes were not found, so that they are the face's box as it stood
};

/// Decodes a sample picture by picture: those that thinning to options.rate keeps are aligned with the largest face
/// that `faces` finds, or resized to the stored size (area averaging to shrink, linear to enlarge; the aspect ratio is
/// not kept) where `faces` is none. Full-size pictures are never held together. A sample without any face is a
/// BadVideo. Throws UserError when the sample is to be thinned and its rate is unknown.
std::variant<PreparedVideo, BadVideo> prepare_video(const std::filesystem::path& root, const VideoSource& sample,
                                                    const FramesOptions& options, FaceAligner* faces = nullptr);

}  // namespace foldwise::datasets
