// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>

#include "datasets/synthetic/scenes/drift.h"
#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/identity.h"
#include "datasets/synthetic/scenes/scene_canvas.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// How hard to recognise the faces of a video are. 0 turns a knob off.
struct SceneOptions {
  Size size{64, 64};
  double sway = 1;          ///< strength of the head's movement
  double lighting = 1;      ///< strength of the drift of light
  double occlusions = 0.2;  ///< fraction of videos in which a hand passes before the face
  double noise = 4;         ///< standard deviation of each pixel, grey levels
  bool operator==(const SceneOptions&) const = default;
};

/// All of a video but its expressions: one person before a wall, the movement of the head, light, noise, a passing
/// hand. Everything about it follows from its seeds and options; frames can be drawn in any order.
class FaceScene {
 public:
  FaceScene(std::uint64_t subject_seed, std::uint64_t seed, int frames, const SceneOptions& options);

  /// The picture, BGR, 8 bits. Frames from 0.
  cv::Mat draw(int frame, const Expression& expression) const;
  /// The middles of the eyes, the one on the left of the picture first: pixels from the picture's upper left corner.
  std::array<cv::Point2d, 2> eyes(int frame) const;
  /// Whether a hand is before the face, or on its way there or back.
  bool occluded(int frame) const { return hand_ && frame >= hand_->first && frame <= hand_->last; }

 private:
  struct Hand {
    int first = 0;
    int last = 0;
    double side = 1;  ///< -1 from the left, 1 from the right
    double height = 0;
  };

  Pose pose(int frame) const;
  void draw_background(cv::Mat& picture, int frame) const;
  void draw_hand(SceneCanvas& canvas, int frame) const;
  void light(cv::Mat& picture, int frame) const;

  SceneOptions options_;
  std::uint64_t seed_ = 0;
  Identity person_;
  std::optional<Hand> hand_;
  Pose rest_;
  Drift rotation_, scale_, x_, y_, brightness_, direction_;
  double side_light_ = 0;
  Colour top_{}, bottom_{};
};

}  // namespace foldwise::datasets
