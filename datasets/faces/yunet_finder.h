// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>
#include <opencv2/objdetect/face.hpp>

#include "datasets/faces/faces.h"

namespace foldwise::datasets {

/// Faces and their eyes by YuNet (an ONNX file that the user gives), through cv::FaceDetectorYN. Pictures are searched
/// at a size at which the smallest face that counts is 32 pixels high.
class YunetFinder : public FaceFinder {
 public:
  explicit YunetFinder(const FacesOptions& options);
  std::optional<Face> find(const cv::Mat& picture) override;

 private:
  double smallest_;
  std::string model_;
  cv::Ptr<cv::FaceDetectorYN> detector_;
};

/// The largest face of FaceDetectorYN's answer that is at least `smallest` pixels high. Rows of [x, y, width, height,
/// right eye, left eye, nose, right and left corner of the mouth (x, y each), score], in pixels; the person's right eye
/// is mostly on the left of the picture.
std::optional<Face> largest_yunet_face(const cv::Mat& faces, double smallest);

}  // namespace foldwise::datasets
