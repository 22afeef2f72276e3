// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/face_scene.h"
#include "datasets/synthetic/scenes/smooth_curve.h"

namespace foldwise::datasets {

/// How someone who talks feels at one moment, and how far speaking opens the mouth.
struct TalkingMood {
  double valence = 0;  ///< -1 to 1
  double arousal = 0;  ///< -1 to 1
  double voice = 0;    ///< 0 silent, 1 in the middle of a loud syllable
};

/// Valence shows in the corners of the mouth and of the eyes, arousal in how far eyes and mouth open and in the brows;
/// speaking opens and shuts the mouth, the wider the more aroused.
Expression talking_expression(const TalkingMood& mood);

/// A video of one person who talks. Valence and arousal are smooth curves of their own; phrases of about four syllables
/// a second and silences alternate. Everything about it follows from its arguments; frames can be drawn in any order.
class TalkingFace {
 public:
  TalkingFace(std::uint64_t subject_seed, std::uint64_t seed, int frames, double frame_rate, const SceneOptions& scene);

  TalkingMood mood(double seconds) const;
  /// The picture, BGR, 8 bits.
  cv::Mat draw(int frame) const;

 private:
  double frame_rate_;
  SmoothCurve valence_;
  SmoothCurve arousal_;
  SmoothCurve phrases_;
  SmoothCurve haste_;
  FaceScene scene_;
};

}  // namespace foldwise::datasets
