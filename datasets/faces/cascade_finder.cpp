// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces/cascade_finder.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

constexpr double searched_face = 30;      // pixels: the height to which the smallest face is reduced
constexpr double tracked_face = 40;       // pixels: the height to which the last picture's face is reduced
constexpr double eyes_searched_in = 120;  // pixels: the width of the face
constexpr int smallest_eye = 20;          // pixels there, as wide as the cascades' own window
constexpr int largest_eye = 48;
constexpr int searched_again = 25;   // pictures: how often the whole is searched although the face is not lost
constexpr double comparable = 0.25;  // of the largest box's area: a box of hair or wall is seldom alone

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

/// Two boxes that are eyes: their middles and their mean width, in fractions of the face's box.
struct EyePair {
  Eyes eyes;
  double size = 0;
};

// The two that look most like the eyes of one face. Boxes are in fractions of the face's box.
std::optional<EyePair> best_pair(const std::vector<cv::Rect2d>& boxes) {
  std::optional<EyePair> best;
  double least = 0;
  for (const cv::Rect2d& left : boxes) {
    for (const cv::Rect2d& right : boxes) {
      const Eyes eyes{(left.tl() + left.br()) / 2, (right.tl() + right.br()) / 2};
      const std::optional<double> measure = unlikeness(eyes, left.width / right.width);
      if (!measure || (best && *measure >= least)) continue;
      best = EyePair{eyes, (left.width + right.width) / 2};
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
  std::optional<Face> face;
  if (last_ && ++since_search_ < searched_again) face = first_with_eyes(grey, find_near_last(grey));
  if (!face) {
    since_search_ = 0;
    face = first_with_eyes(grey, find_boxes(grey));
  }
  last_.reset();
  if (face) last_ = face->box;
  return face;
}

void CascadeFinder::begin() {
  last_.reset();
  last_eyes_.reset();
  since_search_ = 0;
}

std::optional<Face> CascadeFinder::first_with_eyes(const cv::Mat& grey, const std::vector<cv::Rect2d>& boxes) {
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

std::vector<cv::Rect2d> CascadeFinder::find_near_last(const cv::Mat& grey) {
  const cv::Rect2d& last = *last_;
  const cv::Rect2d around(last.x - 0.4 * last.width, last.y - 0.4 * last.height, 1.8 * last.width, 1.8 * last.height);
  const cv::Rect region = cv::Rect(around) & cv::Rect(0, 0, grey.cols, grey.rows);
  if (region.empty()) return {};
  const double factor = std::min(1.0, tracked_face / last.height);
  cv::Mat searched;
  cv::resize(grey(region), searched, {}, factor, factor, cv::INTER_AREA);
  // A face that shrinks below the smallest one that counts is lost.
  const double smallest = smallest_ * std::min(grey.cols, grey.rows);
  const int least = static_cast<int>(std::lround(factor * std::max(smallest, 0.75 * last.height)));
  const int most = static_cast<int>(std::lround(factor * 1.35 * last.height));
  std::vector<cv::Rect> found;
  faces_.detectMultiScale(searched, found, 1.1, 3, 0, {least, least}, {most, most});
  std::vector<cv::Rect2d> boxes;
  boxes.reserve(found.size());
  for (const cv::Rect& box : found) {
    boxes.emplace_back(region.x + box.x / factor, region.y + box.y / factor, box.width / factor, box.height / factor);
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
  const auto look = [&](std::size_t cascade, int least, int most) -> std::optional<Eyes> {
    std::vector<cv::Rect> found;
    eyes_[cascade].detectMultiScale(searched, found, 1.07, 3, 0, {least, least}, {most, most});
    std::vector<cv::Rect2d> boxes;
    boxes.reserve(found.size());
    for (const cv::Rect& eye : found) {
      boxes.emplace_back((region.x + eye.x / factor - box.x) / box.width,
                         (region.y + eye.y / factor - box.y) / box.height, eye.width / factor / box.width,
                         eye.height / factor / box.height);
    }
    const std::optional<EyePair> pair = best_pair(boxes);
    if (!pair) return std::nullopt;
    last_eyes_ = {cascade, pair->size * eyes_searched_in};
    const auto in_picture = [&](const cv::Point2d& eye) {
      return cv::Point2d(box.x + eye.x * box.width, box.y + eye.y * box.height);
    };
    return Eyes{in_picture(pair->eyes.left), in_picture(pair->eyes.right)};
  };
  if (const std::optional<LastEyes> last = std::exchange(last_eyes_, std::nullopt)) {
    const int least = std::max(smallest_eye, static_cast<int>(std::lround(0.83 * last->size)));
    if (auto eyes = look(last->cascade, least, static_cast<int>(std::lround(1.2 * last->size)))) return eyes;
  }
  for (std::size_t cascade = 0; cascade < eyes_.size(); ++cascade) {
    if (auto eyes = look(cascade, smallest_eye, largest_eye)) return eyes;
  }
  return std::nullopt;
}

}  // namespace foldwise::datasets
