// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>

#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/face_scene.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {

/// How long generated videos are and what they look like.
struct PlantedOptions {
  SceneOptions scene;
  int least_frames = 24;
  int most_frames = 48;
  int least_apex = 4;  ///< frames at full intensity
  int most_apex = 8;
  bool operator==(const PlantedOptions&) const = default;
};

/// When the expression shows. Frames from 0; onset and offset are the first and last frame that are not at rest.
struct PlantedEvent {
  int onset = 0;
  int first_apex = 0;
  int last_apex = 0;
  int offset = 0;
  int apex() const { return (first_apex + last_apex) / 2; }
  /// 0 at rest, 1 at the apex, raised cosines between.
  double intensity(int frame) const;
  bool operator==(const PlantedEvent&) const = default;
};

/// An event anywhere in a video of `frames` frames: an apex of `least_apex` to `most_apex` frames, a rise before it and
/// a fall after it of 3 to 7 frames each, which are shortened where the video is too short.
PlantedEvent draw_event(CounterRandom& random, int frames, int least_apex, int most_apex);

/// A video of one person who shows one expression at a random time and is at rest before and after it. Everything
/// about it follows from its arguments; frames can be drawn in any order.
class PlantedVideo {
 public:
  /// `apex`: the face at full intensity; none: at rest throughout, and else the same video.
  PlantedVideo(const std::optional<Expression>& apex, std::uint64_t subject_seed, std::uint64_t seed,
               const PlantedOptions& options);

  int frames() const { return timing_.frames; }
  /// None where the video is at rest throughout.
  const std::optional<PlantedEvent>& event() const { return timing_.event; }
  /// 0 at rest, 1 at the apex, raised cosines between.
  double intensity(int frame) const;
  /// The picture, BGR, 8 bits.
  cv::Mat draw(int frame) const;
  /// The picture with a face of one's own choice.
  cv::Mat draw(int frame, const Expression& expression) const { return scene_.draw(frame, expression); }
  /// The middles of the eyes, the one on the left of the picture first: pixels from the picture's upper left corner.
  std::array<cv::Point2d, 2> eyes(int frame) const;

 private:
  struct Timing {
    int frames = 0;
    std::optional<PlantedEvent> event;
  };
  static Timing draw_timing(bool shows, std::uint64_t seed, const PlantedOptions& options);

  Expression apex_;
  Timing timing_;
  FaceScene scene_;
};

}  // namespace foldwise::datasets
