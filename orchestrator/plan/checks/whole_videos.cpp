// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/whole_videos.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/video/longest_video.h"
#include "experiments/facts/training_scheme.h"
#include "experiments/facts/whole_videos.h"
#include "experiments/foundation/text/byte_size.h"

namespace foldwise::orchestrator {
namespace {

constexpr double channels = 3;
constexpr double bytes_of_a_number = 4;  // float32, as clips are

/// Empty where pieces will do.
std::string reason_of(const ModelOptions& model) {
  switch (whole_video_reason(model)) {
    case WholeVideoReason::none:
      return "";
    case WholeVideoReason::backbone:
      return fmt::format("model.backbone {}", name_of(model.backbone));
    case WholeVideoReason::transformer:
      return fmt::format("model.attention.kind {} over {}", name_of(model.attention.kind),
                         name_of(model.attention.over));
  }
  return "";
}

double pixels_of(const Size& input) {
  return static_cast<double>(input.height) * input.width;
}

}  // namespace

void WholeVideos::include(const Experiment& experiment, const PlannedFrames& frames) {
  if (frames.source->dataset.kind != datasets::SampleKind::frames || trains_on_features(experiment)) return;
  std::string reason = reason_of(experiment.model);
  if (reason.empty()) return;
  const auto [entry, fresh] = takers_.try_emplace(&frames);
  if (fresh) order_.push_back(&frames);
  Takers& takers = entry->second;
  takers.reasons.insert(std::move(reason));
  if (pixels_of(experiment.model.input) > pixels_of(takers.input)) takers.input = experiment.model.input;
  takers.clip_frames = std::max(takers.clip_frames, experiment.clips.frames);
}

std::vector<std::string> WholeVideos::remarks() const {
  std::vector<std::string> all;
  for (const PlannedFrames* frames : order_) {
    const Takers& takers = takers_.at(frames);
    std::string reasons;
    for (const std::string& reason : takers.reasons) reasons += (reasons.empty() ? "" : ", ") + reason;
    const datasets::LongestVideo longest =
        longest_video(frames->source->dataset, frames->options.frames, takers.clip_frames);
    const std::string of_what = fmt::format("the longest of {}", name_of(frames->options.name));
    std::string known = of_what + " does not say how many frames it has";
    if (longest.frames > 0) {
      const double bytes = static_cast<double>(longest.frames) * channels * pixels_of(takers.input) * bytes_of_a_number;
      known = fmt::format("{} has {} frames{}, {} of pixels before the first layer at {} x {}", of_what, longest.frames,
                          longest.uncounted > 0 ? fmt::format(" (unknown of {})", longest.uncounted) : "",
                          format_bytes(bytes), takers.input.height, takers.input.width);
    }
    all.push_back(fmt::format(
        "{}: such a network takes every video in one piece, and evaluation.chunk_frames does not divide it; {}; "
        "orchestrator models show tells about how much memory its layers take for that",
        reasons, known));
  }
  return all;
}

}  // namespace foldwise::orchestrator
