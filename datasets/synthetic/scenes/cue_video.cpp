// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/cue_video.h"

#include <algorithm>
#include <utility>

namespace foldwise::datasets {

CueVideo::CueVideo(std::vector<Cue> cues, int frames, std::uint64_t subject_seed, std::uint64_t seed,
                   const SceneOptions& options)
    : cues_(std::move(cues)), frames_(frames), scene_(subject_seed, seed, frames, options) {}

double CueVideo::intensity(int frame) const {
  double highest = 0;
  for (const Cue& cue : cues_) {
    if (cue.meaning == CueMeaning::tells) highest = std::max(highest, cue.event.intensity(frame));
  }
  return highest;
}

cv::Mat CueVideo::draw(int frame) const {
  for (const Cue& cue : cues_) {
    const double shown = cue.event.intensity(frame);
    if (shown > 0) return scene_.draw(frame, scaled(cue.face, shown));
  }
  return scene_.draw(frame, Expression{});
}

}  // namespace foldwise::datasets
