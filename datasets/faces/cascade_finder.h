// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/objdetect.hpp>
#include <vector>

#include "datasets/faces/faces.h"

namespace foldwise::datasets {

/// Frontal faces and their eyes by OpenCV's cascades of Haar-like features. Pictures are searched at a size at which
/// the smallest face that counts is 40 pixels high, and eyes in a face made 160 pixels wide.
class CascadeFinder : public FaceFinder {
 public:
  explicit CascadeFinder(const FacesOptions& options);
  std::optional<Face> find(const cv::Mat& picture) override;

 private:
  /// The largest first.
  std::vector<cv::Rect2d> find_boxes(const cv::Mat& grey);
  std::optional<Eyes> find_eyes(const cv::Mat& grey, const cv::Rect2d& box);

  double smallest_;
  cv::CascadeClassifier faces_;
  std::vector<cv::CascadeClassifier> eyes_;  ///< asked one after the other
};

/// Where OpenCV's cascades lie: the folder that FOLDWISE_CASCADES names, else that of Debian's package opencv-data.
std::filesystem::path cascade_folder();

}  // namespace foldwise::datasets
