// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "worker/clips/loader.h"
#include "worker/evaluation/scored_part.h"
#include "worker/models/video_model.h"

namespace foldwise::worker {

/// Scores of one video at every time step, on the model's device: [outputs, frames], float; frames is at least
/// scoring.clip_frames. Long videos go through in pieces that overlap by the model's temporal reach: the result is that
/// of one piece. Throws UserError when chunk_frames leaves nothing between the overlaps.
torch::Tensor score_video(VideoModel& model, const datasets::VideoFrames& video, const Scoring& scoring);

/// Videos, or windows of them, to be scored: their frames must outlive it. Progress is told after each.
class VideoPart final : public ScoredPart {
 public:
  explicit VideoPart(std::vector<LabelledVideo> videos) : videos_(std::move(videos)) {}

  std::size_t samples() const override { return videos_.size(); }
  std::optional<ScoredSamples> score(VideoModel& model, const Scoring& scoring,
                                     const EvaluationProgress& progress) const override;

 private:
  std::vector<LabelledVideo> videos_;
};

}  // namespace foldwise::worker
