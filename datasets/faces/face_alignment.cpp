// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces/face_alignment.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace foldwise::datasets {
namespace {

constexpr int most_enlargement = 32;

}  // namespace

cv::Matx23d alignment(const Eyes& eyes, Size frame, const FacesOptions& options) {
  const cv::Point2d apart = eyes.right - eyes.left;
  // (a, b) turns and scales the line between the eyes into a level one of the wanted length.
  const double scale = options.eye_distance * frame.width / apart.dot(apart);
  const double a = scale * apart.x;
  const double b = scale * apart.y;
  const cv::Point2d middle = (eyes.left + eyes.right) / 2;
  return {a,  b, 0.5 * frame.width - a * middle.x - b * middle.y,  //
          -b, a, options.eye_height * frame.height + b * middle.x - a * middle.y};
}

cv::Mat align(const cv::Mat& picture, const Eyes& eyes, Size frame, const FacesOptions& options) {
  const cv::Matx23d to_frame = alignment(eyes, frame, options);
  const double scale = options.eye_distance * frame.width / cv::norm(eyes.right - eyes.left);
  // Sampled at about the picture's own density, then averaged: a face that shrinks does not flicker.
  const int finer = std::clamp(static_cast<int>(std::ceil(1 / scale - 1e-9)), 1, most_enlargement);
  cv::Matx23d transform = to_frame * static_cast<double>(finer);
  // OpenCV counts from the middle of the first pixel, we from its corner.
  for (int row = 0; row < 2; ++row) {
    transform(row, 2) += 0.5 * (transform(row, 0) + transform(row, 1)) - 0.5;
  }
  cv::Mat fine;
  cv::warpAffine(picture, fine, transform, {frame.width * finer, frame.height * finer}, cv::INTER_LINEAR,
                 cv::BORDER_REPLICATE);
  if (finer == 1) return fine;
  cv::Mat aligned;
  cv::resize(fine, aligned, {frame.width, frame.height}, 0, 0, cv::INTER_AREA);
  return aligned;
}

FaceAligner::FaceAligner(const FacesOptions& options) : FaceAligner(make_face_finder(options), options) {}

FaceAligner::FaceAligner(std::unique_ptr<FaceFinder> finder, const FacesOptions& options)
    : options_(options), finder_(std::move(finder)) {}

std::optional<AlignedFace> FaceAligner::align(const cv::Mat& picture, Size frame) {
  const std::optional<Face> face = finder_->find(picture);
  if (!face) return std::nullopt;
  return AlignedFace{foldwise::datasets::align(picture, face->eyes, frame, options_),
                     face->eyes_seen ? FaceRotation::known : FaceRotation::unknown};
}

}  // namespace foldwise::datasets
