// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/pain_video.h"

#include <optional>

#include "datasets/synthetic/scenes/expression.h"

namespace foldwise::datasets {

PainVideo::PainVideo(double strength, std::uint64_t subject_seed, std::uint64_t seed, const PlantedOptions& options)
    : strength_(strength),
      video_(strength > 0 ? std::optional(pain_expression(strength)) : std::nullopt, subject_seed, seed, options) {}

cv::Mat PainVideo::draw(int frame) const {
  return video_.draw(frame, pain_expression(intensity(frame)));
}

std::string PainVideo::event_cells() const {
  const std::optional<PlantedEvent>& event = video_.event();
  if (!event) return ",,";
  return std::to_string(event->apex()) + ',' + std::to_string(event->onset) + ',' + std::to_string(event->offset);
}

}  // namespace foldwise::datasets
