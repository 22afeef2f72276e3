// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/matx.hpp>
#include <optional>

#include "datasets/faces/faces.h"

namespace foldwise::datasets {

/// The similarity transform (rotation, one scale, shift) from points of a picture to points of a frame that puts the
/// eyes where the options say: level, as far from the left edge as from the right one. In pixels from the upper left
/// corners.
cv::Matx23d alignment(const Eyes& eyes, Size frame, const FacesOptions& options);

/// The frame that `alignment` makes of a picture. Each of its pixels is a mean over its area; what lies outside of the
/// picture repeats the picture's edge.
cv::Mat align(const cv::Mat& picture, const Eyes& eyes, Size frame, const FacesOptions& options);

/// Whether the eyes that make a face level were seen.
enum class FaceRotation { known, unknown };

struct AlignedFace {
  cv::Mat frame;
  FaceRotation rotation = FaceRotation::known;
};

/// Finds the largest face of each picture of a video and aligns it. For one thread.
class FaceAligner {
 public:
  /// Throws UserError as make_face_finder does.
  explicit FaceAligner(const FacesOptions& options);
  FaceAligner(std::unique_ptr<FaceFinder> finder, const FacesOptions& options);
  /// None where there is no face.
  std::optional<AlignedFace> align(const cv::Mat& picture, Size frame);
  /// Another video begins: nothing of the pictures so far counts.
  void begin() { finder_->begin(); }

 private:
  FacesOptions options_;
  std::unique_ptr<FaceFinder> finder_;
};

}  // namespace foldwise::datasets
