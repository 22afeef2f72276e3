// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/scene_canvas.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace foldwise::datasets {
namespace {

constexpr int enlargement = 2;
constexpr int fraction_bits = 6;  // of a pixel, in the points that OpenCV is given

}  // namespace

SceneCanvas::SceneCanvas(cv::Size size) : size_(size), picture_(size * enlargement, CV_8UC3) {
  place(Pose{});
}

void SceneCanvas::place(const Pose& pose) {
  const double half = std::min(picture_.cols, picture_.rows) / 2.0;
  unit_ = half * pose.scale;
  cosine_ = std::cos(pose.rotation);
  sine_ = std::sin(pose.rotation);
  middle_ = {picture_.cols / 2.0 + half * pose.x, picture_.rows / 2.0 + half * pose.y};
}

// In the enlarged picture, from the middle of its first pixel.
cv::Point2d SceneCanvas::placed(const cv::Point2d& point) const {
  const cv::Point2d turned(cosine_ * point.x - sine_ * point.y, sine_ * point.x + cosine_ * point.y);
  return middle_ + turned * unit_;
}

cv::Point2d SceneCanvas::in_picture(const cv::Point2d& point) const {
  return (placed(point) + cv::Point2d(0.5, 0.5)) / enlargement;
}

std::vector<cv::Point> SceneCanvas::fixed_point(const Outline& outline) const {
  std::vector<cv::Point> points;
  points.reserve(outline.size());
  for (const cv::Point2d& point : outline) points.emplace_back(placed(point) * (1 << fraction_bits));
  return points;
}

void SceneCanvas::fill(const Outline& outline, const Colour& colour) {
  const std::vector<std::vector<cv::Point>> polygons{fixed_point(outline)};
  cv::fillPoly(picture_, polygons, cv::Scalar(colour[0], colour[1], colour[2]), cv::LINE_AA, fraction_bits);
}

void SceneCanvas::line(const Outline& points, double thickness, const Colour& colour) {
  const int pixels = std::max(1, static_cast<int>(std::lround(thickness * unit_)));
  cv::polylines(picture_, std::vector{fixed_point(points)}, false, cv::Scalar(colour[0], colour[1], colour[2]), pixels,
                cv::LINE_AA, fraction_bits);
}

cv::Mat SceneCanvas::finished() const {
  cv::Mat small;
  cv::resize(picture_, small, size_, 0, 0, cv::INTER_AREA);
  return small;
}

Outline ellipse(cv::Point2d middle, double half_width, double half_height) {
  constexpr int points = 36;
  Outline outline;
  for (int i = 0; i < points; ++i) {
    const double angle = 2 * std::numbers::pi * i / points;
    outline.emplace_back(middle.x + half_width * std::cos(angle), middle.y + half_height * std::sin(angle));
  }
  return outline;
}

}  // namespace foldwise::datasets
