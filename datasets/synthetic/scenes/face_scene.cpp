// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/face_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "datasets/synthetic/scenes/face.h"
#include "datasets/synthetic/scenes/noise.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

using std::numbers::pi;

// What a draw is for keeps its numbers apart from all others of the same video. 1 is its timing (planted_video.cpp).
enum ScenePurpose : std::uint64_t { occlusion = 2, movement, illumination, surroundings, pixel_noise };

}  // namespace

FaceScene::FaceScene(std::uint64_t subject_seed, std::uint64_t seed, int frames, const SceneOptions& options)
    : options_(options), seed_(seed), person_(draw_identity(subject_seed)) {
  CounterRandom hand(random_bits(seed, occlusion));
  if (hand.uniform() < options.occlusions) {
    const int length = std::min(hand.between(4, 10), frames);
    const int first = hand.between(0, frames - length);
    hand_ = Hand{first, first + length - 1, hand.uniform() < 0.5 ? -1.0 : 1.0, hand.uniform(-0.3, 0.7)};
  }
  CounterRandom move(random_bits(seed, movement));
  const auto drift = [](CounterRandom& random, double amplitude) {
    return Drift{amplitude * random.uniform(0.4, 1), random.uniform(0.01, 0.04), random.uniform(0, 2 * pi)};
  };
  rest_ = {options.sway * move.uniform(-0.07, 0.07), move.uniform(0.74, 0.8), options.sway * move.uniform(-0.06, 0.06),
           0.06 + options.sway * move.uniform(-0.04, 0.04)};
  rotation_ = drift(move, 0.07 * options.sway);
  scale_ = drift(move, 0.03 * options.sway);
  x_ = drift(move, 0.06 * options.sway);
  y_ = drift(move, 0.04 * options.sway);

  CounterRandom lamp(random_bits(seed, illumination));
  brightness_ = drift(lamp, 0.12 * options.lighting);
  direction_ = drift(lamp, 1.5);
  side_light_ = 0.3 * options.lighting * lamp.uniform();

  CounterRandom wall(random_bits(seed, surroundings));
  for (std::size_t c = 0; c < 3; ++c) {
    top_[c] = wall.uniform(40, 220);
    bottom_[c] = top_[c] * wall.uniform(0.5, 1);
  }
}

Pose FaceScene::pose(int frame) const {
  return {rest_.rotation + rotation_.at(frame), rest_.scale + scale_.at(frame), rest_.x + x_.at(frame),
          rest_.y + y_.at(frame)};
}

std::array<cv::Point2d, 2> FaceScene::eyes(int frame) const {
  SceneCanvas canvas(cv::Size(options_.size.width, options_.size.height));
  canvas.place(pose(frame));
  return {canvas.in_picture({-person_.eye_distance, person_.eye_height}),
          canvas.in_picture({person_.eye_distance, person_.eye_height})};
}

cv::Mat FaceScene::draw(int frame, const Expression& expression) const {
  SceneCanvas canvas(cv::Size(options_.size.width, options_.size.height));
  draw_background(canvas.pixels(), frame);
  canvas.place(pose(frame));
  draw_face(canvas, person_, expression);
  draw_hand(canvas, frame);
  cv::Mat picture = canvas.finished();
  light(picture, frame);
  add_noise(picture, options_.noise, random_bits(seed_, pixel_noise, frame));
  return picture;
}

void FaceScene::draw_background(cv::Mat& picture, int frame) const {
  // A shaded wall with soft stripes that move with the camera.
  const double shift = 8 * x_.at(frame);
  // sin(a + b) = sin(a) cos(b) + cos(a) sin(b), with a along the columns and b along the rows.
  std::vector<std::array<double, 2>> columns;
  columns.reserve(static_cast<std::size_t>(picture.cols));
  for (int column = 0; column < picture.cols; ++column) {
    const double angle = 6 * pi * column / picture.cols;
    columns.push_back({std::sin(angle), std::cos(angle)});
  }
  for (int row = 0; row < picture.rows; ++row) {
    const double down = static_cast<double>(row) / picture.rows;
    const double sine = 0.08 * std::sin(2 * pi * down + shift);
    const double cosine = 0.08 * std::cos(2 * pi * down + shift);
    Colour wall{};
    for (std::size_t c = 0; c < 3; ++c) wall[c] = top_[c] + down * (bottom_[c] - top_[c]);
    auto* pixels = picture.ptr<cv::Vec3b>(row);
    for (const auto& [sine_across, cosine_across] : columns) {
      const double stripe = 1 + sine_across * cosine + cosine_across * sine;
      *pixels++ = {to_byte(wall[0] * stripe), to_byte(wall[1] * stripe), to_byte(wall[2] * stripe)};
    }
  }
}

void FaceScene::draw_hand(SceneCanvas& canvas, int frame) const {
  if (!occluded(frame)) return;
  // It comes in from a side, reaches farthest half-way and leaves again.
  const double progress = static_cast<double>(frame - hand_->first + 1) / (hand_->last - hand_->first + 2);
  const double reach = hand_->side * (1.5 - 1.3 * std::sin(pi * progress));
  Colour dark = person_.skin;
  for (double& channel : dark) channel *= 0.82;
  for (int finger = 0; finger < 4; ++finger) {
    const double y = hand_->height - 0.27 + 0.18 * finger;
    canvas.fill(ellipse({reach + hand_->side * 0.1, y}, 0.42, 0.085), finger % 2 == 0 ? person_.skin : dark);
  }
  canvas.fill(ellipse({reach + hand_->side * 0.65, hand_->height}, 0.45, 0.4), person_.skin);
}

void FaceScene::light(cv::Mat& picture, int frame) const {
  const double gain = 1 + brightness_.at(frame);
  const double angle = direction_.at(frame);
  const double across = side_light_ * std::cos(angle);
  const double down = side_light_ * std::sin(angle);
  for (int row = 0; row < picture.rows; ++row) {
    auto* pixels = picture.ptr<cv::Vec3b>(row);
    const double y = 2.0 * row / picture.rows - 1;
    for (int column = 0; column < picture.cols; ++column) {
      const double x = 2.0 * column / picture.cols - 1;
      const double factor = gain + across * x + down * y;
      for (int c = 0; c < 3; ++c) pixels[column][c] = to_byte(pixels[column][c] * factor);
    }
  }
}

}  // namespace foldwise::datasets
