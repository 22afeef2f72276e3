// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "datasets/synthetic/scenes/body_action.h"
#include "datasets/synthetic/scenes/drift.h"
#include "datasets/synthetic/scenes/figure.h"
#include "datasets/synthetic/scenes/scene_canvas.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// How long videos of actions are, and how hard to recognise. 0 turns a knob off.
struct ActionOptions {
  Size size{64, 80};
  int least_frames = 24;
  int most_frames = 48;
  double sway = 1;     ///< strength of the camera's movement
  double style = 1;    ///< how differently people move
  double clutter = 1;  ///< things on the wall: 0 to 3 of them at 1
  double noise = 4;    ///< standard deviation of each pixel, grey levels
  bool operator==(const ActionOptions&) const = default;
};

/// When the action happens. Frames from 0; onset and offset are the first and the last frame of it.
struct ActionEvent {
  int onset = 0;
  int offset = 0;
};

/// A video of one person who does something at a random time, once or over and over again, and is still before and
/// after it. Everything about it follows from its arguments; frames can be drawn in any order.
class ActionVideo {
 public:
  ActionVideo(const BodyAction& action, std::uint64_t subject_seed, std::uint64_t seed, const ActionOptions& options);

  int frames() const { return frames_; }
  const ActionEvent& event() const { return event_; }
  /// Where the person faces or goes to: 1 right, -1 left.
  int facing() const { return facing_ < 0 ? -1 : 1; }
  /// 1 while the action happens, 0 while the person is still; half a cosine between, where the action repeats itself.
  double intensity(int frame) const;
  /// The picture, BGR, 8 bits.
  cv::Mat draw(int frame) const;

 private:
  struct WallThing {
    cv::Rect2d place;
    Colour colour{};
  };

  void draw_timing(std::uint64_t seed);
  void draw_manner(std::uint64_t seed);
  void draw_surroundings(std::uint64_t seed);

  /// Time within the action: repetitions count on, what is done once goes from 0 to 1.
  double time_at(double frame) const;
  BodyPose pose_at(double frame) const;
  /// Where the body is in the picture's plane: 0 is the middle, 1 half of the height.
  Joints body_at(double frame) const;
  void draw_room(SceneCanvas& canvas) const;
  void draw_furniture(SceneCanvas& canvas) const;
  void draw_held_thing(SceneCanvas& canvas, const Joints& body, int frame) const;
  cv::Point2d ball_at(const Joints& body, int frame) const;

  const BodyAction& action_;
  ActionOptions options_;
  std::uint64_t seed_ = 0;
  Build build_;
  int frames_ = 0;
  ActionEvent event_;
  double cycle_ = 1;   ///< frames of one repetition by this person
  double facing_ = 1;  ///< 1 right, -1 left
  double place_ = 0;   ///< of what stays in its place
  double vigour_ = 1;  ///< how far this person moves from rest
  BodyPose habit_;     ///< added to each pose
  Drift x_, y_, zoom_;
  double scale_ = 1;
  Colour wall_{}, floor_{};
  std::vector<WallThing> things_;
};

}  // namespace foldwise::datasets
