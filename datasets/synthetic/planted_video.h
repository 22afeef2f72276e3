// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>

#include "datasets/synthetic/canvas.h"
#include "datasets/synthetic/expression.h"
#include "datasets/synthetic/identity.h"
#include "experiments/experiment.h"

namespace foldwise {

/// How long and how hard to recognise generated videos are. 0 turns a knob off.
struct PlantedOptions {
  Size size{64, 64};
  int least_frames = 24;
  int most_frames = 48;
  int least_apex = 4;  ///< frames at full intensity
  int most_apex = 8;
  double sway = 1;          ///< strength of the head's movement
  double lighting = 1;      ///< strength of the drift of light
  double occlusions = 0.2;  ///< fraction of videos in which a hand passes before the face
  double noise = 4;         ///< standard deviation of each pixel, grey levels
  bool operator==(const PlantedOptions&) const = default;
};

/// When the expression shows. Frames from 0; onset and offset are the first and last frame that are not at rest.
struct PlantedEvent {
  int onset = 0;
  int first_apex = 0;
  int last_apex = 0;
  int offset = 0;
  int apex() const { return (first_apex + last_apex) / 2; }
};

/// A video of one person who shows one expression at a random time and is at rest before and after it. Everything
/// about it follows from its label and seeds; frames can be drawn in any order.
class PlantedVideo {
 public:
  PlantedVideo(std::size_t label, std::uint64_t subject_seed, std::uint64_t seed, const PlantedOptions& options);

  int frames() const { return frames_; }
  /// None for Neutral.
  const std::optional<PlantedEvent>& event() const { return event_; }
  /// 0 at rest, 1 at the apex, raised cosines between.
  double intensity(int frame) const;
  /// The picture, BGR, 8 bits.
  cv::Mat draw(int frame) const;
  /// The middles of the eyes, the one on the left of the picture first: pixels from the picture's upper left corner.
  std::array<cv::Point2d, 2> eyes(int frame) const;

 private:
  /// A slow oscillation around 0.
  struct Drift {
    double amplitude = 0;
    double cycles = 0;  ///< per frame
    double phase = 0;
    double at(int frame) const;
  };
  struct Hand {
    int first = 0;
    int last = 0;
    double side = 1;  ///< -1 from the left, 1 from the right
    double height = 0;
  };

  Pose pose(int frame) const;
  void draw_background(cv::Mat& picture, int frame) const;
  void draw_hand(Canvas& canvas, int frame) const;
  void light(cv::Mat& picture, int frame) const;
  void add_noise(cv::Mat& picture, int frame) const;

  PlantedOptions options_;
  std::uint64_t seed_ = 0;
  Identity person_;
  Expression apex_;
  int frames_ = 0;
  std::optional<PlantedEvent> event_;
  std::optional<Hand> hand_;
  Pose rest_;
  Drift rotation_, scale_, x_, y_, brightness_, direction_;
  double side_light_ = 0;
  Colour top_{}, bottom_{};
};

}  // namespace foldwise
