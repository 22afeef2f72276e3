// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces/cascade_finder.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

constexpr double searched_face = 40;      // pixels: the height to which the smallest face is reduced
constexpr double eyes_searched_in = 160;  // pixels: the width of the face
constexpr double comparable = 0.25;       // of the largest box's area: a box of hair or wall is seldom alone

// Where the eyes mostly are in the cascade's box, as fractions of its sides: see
// tests/datasets/faces/faces_test.cpp.
constexpr double usual_eye_distance = 0.36;
constexpr double usual_eye_height = 0.40;

cv::CascadeClassifier load(const char* name) {
  const std::filesystem::path file = cascade_folder() / name;
  cv::CascadeClassifier cascade;
  std::error_code error;
  const bool there = std::filesystem::is_regular_file(file, error);
  bool loaded = false;
  try {
    loaded = there && cascade.load(file.string());
  } catch (const cv::Exception&) {  // it is no XML
  }
  if (!loaded) {
    throw UserError(Fault::data, file.string(),
                    there ? "this is not a cascade of OpenCV" : "there is no such file, and faces are found with it",
                    "install Debian's package opencv-data, or set FOLDWISE_CASCADES to the folder that holds it");
  }
  return cascade;
}

Eyes usual_eyes(const cv::Rect2d& box) {
  const double y = box.y + usual_eye_height * box.height;
  const double half = usual_eye_distance / 2;
  return {{box.x + (0.5 - half) * box.width, y}, {box.x + (0.5 + half) * box.width, y}};
}

// How unlike two eyes of one face a pair of boxes is, in units of the box of the face; none where they cannot be a
// pair.
std::optional<double> unlikeness(const Eyes& eyes, double size_ratio) {
  const cv::Point2d apart = eyes.right - eyes.left;
  const cv::Point2d middle = (eyes.left + eyes.right) / 2;
  const bool possible = apart.x > 0.25 && apart.x < 0.6 && std::abs(apart.y) < 0.4 * apart.x &&
                        std::abs(middle.x - 0.5) < 0.12 && std::abs(middle.y - usual_eye_height) < 0.12;
  if (!possible) return std::nullopt;
  return std::hypot((apart.x - usual_eye_distance) / 0.1, (middle.x - 0.5) / 0.1, (middle.y - usual_eye_height) / 0.1) +
         std::abs(std::log(size_ratio));
}

// The two that look most like the eyes of one face. Boxes are in fractions of the face's box.
std::optional<Eyes> best_pair(const std::vector<cv::Rect2d>& boxes) {
  std::optional<Eyes> best;
  double least = 0;
  for (const cv::Rect2d& left : boxes) {
    for (const cv::Rect2d& right : boxes) {
      const Eyes eyes{(left.tl() + left.br()) / 2, (right.tl() + right.br()) / 2};
      const std::optional<double> measure = unlikeness(eyes, left.width / right.width);
      if (!measure || (best && *measure >= least)) continue;
      best = eyes;
      least = *measure;
    }
  }
  return best;
}

}  // namespace

std::filesystem::path cascade_folder() {
  const char* chosen = std::getenv("FOLDWISE_CASCADES");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/usr/share/opencv4/haarcascades";
}

CascadeFinder::CascadeFinder(const FacesOptions& options)
    : smallest_(options.smallest), faces_(load("haarcascade_frontalface_alt2.xml")) {
  for (const char* name : {"haarcascade_eye_tree_eyeglasses.xml", "haarcascade_eye.xml"}) eyes_.push_back(load(name));
}

std::optional<Face> CascadeFinder::find(const cv::Mat& picture) {
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  const std::vector<cv::Rect2d> boxes = find_boxes(grey);
  for (const cv::Rect2d& box : boxes) {
    if (box.area() < comparable * boxes.front().area()) break;
    if (const std::optional<Eyes> eyes = find_eyes(grey, box)) return Face{box, *eyes, true};
  }
  if (boxes.empty()) return std::nullopt;
  return Face{boxes.front(), usual_eyes(boxes.front()), false};
}

std::vector<cv::Rect2d> CascadeFinder::find_boxes(const cv::Mat& grey) {
  const double smallest = smallest_ * std::min(grey.cols, grey.rows);
  const double factor = std::min(1.0, searched_face / smallest);
  cv::Mat searched;
  cv::resize(grey, searched, {}, factor, factor, cv::INTER_AREA);
  const int least = static_cast<int>(std::lround(smallest * factor));
  std::vector<cv::Rect> found;
  faces_.detectMultiScale(searched, found, 1.1, 5, 0, {least, least});
  std::vector<cv::Rect2d> boxes;
  boxes.reserve(found.size());
  for (const cv::Rect& box : found) {
    boxes.emplace_back(box.x / factor, box.y / factor, box.width / factor, box.height / factor);
  }
  std::ranges::stable_sort(boxes, std::ranges::greater(), [](const cv::Rect2d& box) { return box.area(); });
  return boxes;
}

std::optional<Eyes> CascadeFinder::find_eyes(const cv::Mat& grey, const cv::Rect2d& box) {
  const cv::Rect2d upper(box.x, box.y + 0.1 * box.height, box.width, 0.55 * box.height);
  const cv::Rect region = cv::Rect(upper) & cv::Rect(0, 0, grey.cols, grey.rows);
  if (region.empty()) return std::nullopt;
  const double factor = eyes_searched_in / box.width;
  cv::Mat searched;
  cv::resize(grey(region), searched, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
  for (cv::CascadeClassifier& cascade : eyes_) {
    std::vector<cv::Rect> found;
    cascade.detectMultiScale(searched, found, 1.05, 3, 0, {20, 20}, {64, 64});
    std::vector<cv::Rect2d> boxes;
    boxes.reserve(found.size());
    for (const cv::Rect& eye : found) {
      boxes.emplace_back((region.x + eye.x / factor - box.x) / box.width,
                         (region.y + eye.y / factor - box.y) / box.height, eye.width / factor / box.width,
                         eye.height / factor / box.height);
    }
    if (const std::optional<Eyes> pair = best_pair(boxes)) {
      const auto in_picture = [&](const cv::Point2d& eye) {
        return cv::Point2d(box.x + eye.x * box.width, box.y + eye.y * box.height);
      };
      return Eyes{in_picture(pair->left), in_picture(pair->right)};
    }
  }
  return std::nullopt;
}

}  // namespace foldwise::datasets
