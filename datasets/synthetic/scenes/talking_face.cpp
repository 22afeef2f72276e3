// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/talking_face.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

enum CurvePurpose : std::uint64_t { valence_curve = 0x73657761, arousal_curve, phrase_curve, haste_curve };

}  // namespace

Expression talking_expression(const TalkingMood& mood) {
  const double glad = std::max(0.0, mood.valence);
  const double sorry = std::max(0.0, -mood.valence);
  const double excited = std::max(0.0, mood.arousal);
  const double tired = std::max(0.0, -mood.arousal);
  Expression face;
  face.corners = 0.17 * glad - 0.2 * sorry;
  face.mouth_width = 0.3 * glad - 0.08 * sorry;
  face.lower_lid = 0.75 * glad;
  face.folds = 0.8 * glad + 0.3 * sorry;
  face.upper_teeth = 0.5 * glad;
  face.eye_open = 0.9 * excited - 0.65 * tired;
  face.brow_inner = 0.15 * excited - 0.05 * tired + 0.06 * sorry;
  face.brow_outer = 0.15 * excited - 0.05 * tired - 0.06 * sorry;
  const double loudness = 0.09 + 0.08 * excited - 0.03 * tired;
  face.mouth_open = 0.1 * excited + loudness * mood.voice;
  face.jaw_drop = 0.35 * face.mouth_open;
  return face;
}

TalkingFace::TalkingFace(std::uint64_t subject_seed, std::uint64_t seed, int frames, double frame_rate,
                         const SceneOptions& scene)
    : frame_rate_(frame_rate),
      valence_(random_bits(seed, valence_curve)),
      arousal_(random_bits(seed, arousal_curve)),
      phrases_(random_bits(seed, phrase_curve)),
      haste_(random_bits(seed, haste_curve)),
      scene_(subject_seed, seed, frames, scene) {}

TalkingMood TalkingFace::mood(double seconds) const {
  constexpr double phrases_per_curve = 6;  // its sines of 5 to 40 s become phrases of about 1 to 7 s
  constexpr double syllables = 4;          // a second
  const double phrase = std::clamp(0.5 + 2 * phrases_.at(seconds * phrases_per_curve), 0.0, 1.0);
  const double phase = 2 * std::numbers::pi * syllables * seconds + 3 * haste_.at(seconds * phrases_per_curve);
  return {valence_.at(seconds), arousal_.at(seconds), phrase * (0.5 - 0.5 * std::cos(phase))};
}

cv::Mat TalkingFace::draw(int frame) const {
  return scene_.draw(frame, talking_expression(mood(frame / frame_rate_)));
}

}  // namespace foldwise::datasets
