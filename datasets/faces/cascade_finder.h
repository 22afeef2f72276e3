// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/objdetect.hpp>
#include <vector>

#include "datasets/faces/faces.h"

namespace foldwise::datasets {

/// Frontal faces and their eyes by OpenCV's cascades of Haar-like features. Faces are looked for near the last
/// picture's face, made 40 pixels high there; in the whole picture where that is lost, and in every 25th picture, since
/// a larger one may have come: there the smallest face that counts is 30 pixels high. Eyes are looked for in a face
/// made 120 pixels wide.
class CascadeFinder : public FaceFinder {
 public:
  explicit CascadeFinder(const FacesOptions& options);
  std::optional<Face> find(const cv::Mat& picture) override;
  void begin() override;

 private:
  /// In the whole picture; the largest first.
  std::vector<cv::Rect2d> find_boxes(const cv::Mat& grey);
  /// Near the last face, where it looks like it.
  std::vector<cv::Rect2d> find_near_last(const cv::Mat& grey);
  std::optional<Face> first_with_eyes(const cv::Mat& grey, const std::vector<cv::Rect2d>& boxes);
  std::optional<Eyes> find_eyes(const cv::Mat& grey, const cv::Rect2d& box);

  double smallest_;
  std::optional<cv::Rect2d> last_;  ///< the face of the picture before
  /// What the eyes of the picture before were found with.
  struct LastEyes {
    std::size_t cascade = 0;
    double size = 0;  ///< pixels of the face made as wide as eyes are looked for in
  };
  std::optional<LastEyes> last_eyes_;
  int since_search_ = 0;  ///< pictures since the whole of one was searched
  cv::CascadeClassifier faces_;
  std::vector<cv::CascadeClassifier> eyes_;  ///< asked one after the other
};

/// Where OpenCV's cascades lie: the folder that FOLDWISE_CASCADES names, else that of Debian's package opencv-data.
std::filesystem::path cascade_folder();

}  // namespace foldwise::datasets
