// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "datasets/synthetic/scenes/identity.h"

namespace foldwise::datasets {

/// Where a face stands in its picture. The unit of length is half of the picture's smaller side.
struct Pose {
  double rotation = 0;  ///< radians, clockwise
  double scale = 0.8;   ///< half of the face's height
  double x = 0;         ///< of the face's middle from the picture's
  double y = 0.05;
};

using Outline = std::vector<cv::Point2d>;

/// A picture that is drawn in the coordinates of a face: the origin is its middle, y points down, 1 is half of its
/// height. Drawn at twice the size and averaged, so that small movements show at small sizes.
class SceneCanvas {
 public:
  explicit SceneCanvas(cv::Size size);

  void place(const Pose& pose);
  void fill(const Outline& outline, const Colour& colour);
  void line(const Outline& points, double thickness, const Colour& colour);
  /// Where a point of the face is in the finished picture: pixels from its upper left corner.
  cv::Point2d in_picture(const cv::Point2d& point) const;
  /// The picture's own pixels, at twice the size, BGR.
  cv::Mat& pixels() { return picture_; }
  cv::Mat finished() const;

 private:
  cv::Point2d placed(const cv::Point2d& point) const;
  std::vector<cv::Point> fixed_point(const Outline& outline) const;

  cv::Size size_;
  cv::Mat picture_;
  double unit_ = 1;  ///< pixels of the face's 1
  double cosine_ = 1;
  double sine_ = 0;
  cv::Point2d middle_;
};

/// Points of an ellipse.
Outline ellipse(cv::Point2d middle, double half_width, double half_height);

}  // namespace foldwise::datasets
