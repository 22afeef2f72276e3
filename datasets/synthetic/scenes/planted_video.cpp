// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/planted_video.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foldwise::datasets {
namespace {

// What a draw is for keeps its numbers apart from all others of the same video; the others are in face_scene.cpp.
constexpr std::uint64_t timing = 1;

}  // namespace

PlantedEvent draw_event(CounterRandom& random, int frames, int least_apex, int most_apex) {
  const int apex = std::min(random.between(least_apex, most_apex), frames);
  const int longest = (frames - apex) / 2;
  const int rise = std::min(random.between(3, 7), longest);
  const int fall = std::min(random.between(3, 7), longest);
  PlantedEvent event;
  event.onset = random.between(0, frames - rise - apex - fall);
  event.first_apex = event.onset + rise;
  event.last_apex = event.first_apex + apex - 1;
  event.offset = event.last_apex + fall;
  return event;
}

double PlantedEvent::intensity(int frame) const {
  if (frame < onset || frame > offset) return 0;
  const auto raised_cosine = [](int step, int steps) {
    return 0.5 - 0.5 * std::cos(std::numbers::pi * step / (steps + 1));
  };
  if (frame < first_apex) return raised_cosine(frame - onset + 1, first_apex - onset);
  if (frame > last_apex) return raised_cosine(offset - frame + 1, offset - last_apex);
  return 1;
}

PlantedVideo::Timing PlantedVideo::draw_timing(bool shows, std::uint64_t seed, const PlantedOptions& options) {
  CounterRandom random(random_bits(seed, timing));
  Timing drawn{random.between(options.least_frames, options.most_frames), std::nullopt};
  if (shows) drawn.event = draw_event(random, drawn.frames, options.least_apex, options.most_apex);
  return drawn;
}

PlantedVideo::PlantedVideo(const std::optional<Expression>& apex, std::uint64_t subject_seed, std::uint64_t seed,
                           const PlantedOptions& options)
    : apex_(apex.value_or(Expression{})),
      timing_(draw_timing(apex.has_value(), seed, options)),
      scene_(subject_seed, seed, timing_.frames, options.scene) {}

double PlantedVideo::intensity(int frame) const {
  return timing_.event ? timing_.event->intensity(frame) : 0;
}

cv::Mat PlantedVideo::draw(int frame) const {
  return scene_.draw(frame, scaled(apex_, intensity(frame)));
}

std::array<cv::Point2d, 2> PlantedVideo::eyes(int frame) const {
  return scene_.eyes(frame);
}

}  // namespace foldwise::datasets
