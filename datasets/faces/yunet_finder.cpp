// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces/yunet_finder.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <opencv2/core/version.hpp>
#include <opencv2/imgproc.hpp>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

constexpr double smallest_face_height = 32;  // pixels: the height to which the smallest face is reduced
constexpr float least_score = 0.8F;
constexpr float box_overlap = 0.3F;  // of boxes that are one face

[[noreturn]] void refuse(const std::string& model, const std::string& seen) {
  // The outputs of the network were other ones before 2023, and OpenCV reads those of its own time alone.
  constexpr bool reads_new_files = CV_VERSION_MAJOR > 4 || (CV_VERSION_MAJOR == 4 && CV_VERSION_MINOR >= 8);
  throw UserError(Fault::data, "dataset.faces.model " + model, seen,
                  std::string("give the path of an ONNX file of YuNet for OpenCV " CV_VERSION " (one ") +
                      (reads_new_files ? "of 2023 or later" : "of before 2023, for pictures of a fixed size") +
                      "), or leave it out to find faces with OpenCV's cascades");
}

// A point of the reduced picture in the picture itself.
cv::Point2d enlarged(const cv::Point2d& point, double factor) {
  return point / factor;
}

}  // namespace

YunetFinder::YunetFinder(const FacesOptions& options) : smallest_(options.smallest), model_(options.model) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(model_, error)) refuse(model_, "there is no such file");
  try {
    detector_ = cv::FaceDetectorYN::create(model_, "", {320, 320}, least_score, box_overlap);
  } catch (const cv::Exception& failure) {
    refuse(model_, "OpenCV cannot read it as an ONNX file: " + failure.err);
  }
}

std::optional<Face> YunetFinder::find(const cv::Mat& picture) {
  const double smallest = smallest_ * std::min(picture.cols, picture.rows);
  const double factor = std::min(1.0, smallest_face_height / smallest);
  cv::Mat searched;
  cv::resize(picture, searched, {}, factor, factor, cv::INTER_AREA);
  cv::Mat faces;
  try {
    detector_->setInputSize(searched.size());
    detector_->detect(searched, faces);
  } catch (const cv::Exception& failure) {
    refuse(model_, "it does not answer like YuNet: " + failure.err);
  }
  std::optional<Face> face = largest_yunet_face(faces, smallest * factor);
  if (!face) return std::nullopt;
  face->box = {enlarged(face->box.tl(), factor), enlarged(face->box.br(), factor)};
  face->eyes = {enlarged(face->eyes.left, factor), enlarged(face->eyes.right, factor)};
  return face;
}

std::optional<Face> largest_yunet_face(const cv::Mat& faces, double smallest) {
  std::optional<Face> largest;
  for (int row = 0; row < faces.rows; ++row) {
    const auto* numbers = faces.ptr<float>(row);
    const cv::Rect2d box(numbers[0], numbers[1], numbers[2], numbers[3]);
    if (box.height < smallest || (largest && box.area() <= largest->box.area())) continue;
    cv::Point2d left(numbers[4], numbers[5]);
    cv::Point2d right(numbers[6], numbers[7]);
    if (left.x > right.x) std::swap(left, right);
    largest = Face{box, {left, right}, true};
  }
  return largest;
}

}  // namespace foldwise::datasets
