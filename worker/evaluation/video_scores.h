// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/time_grid.h"
#include "worker/clips/loader.h"
#include "worker/evaluation/scored_part.h"
#include "worker/models/network.h"

namespace foldwise::worker {

/// One pass of a video through what looks at frames nearby alone: frames [begin, end) go in, the steps [first, last) of
/// the video are kept.
struct Piece {
  int begin = 0;
  int end = 0;
  int first = 0;
  int last = 0;
};

/// Pieces of at most `longest` frames, whose kept steps tile the video and do not see a piece's inner ends. One piece
/// where a step depends on the whole. Throws UserError when `longest` leaves nothing between the overlaps.
std::vector<Piece> pieces_of(int frames, int longest, const TimeGrid& time);

/// Scores of one video at every time step, on the network's device: [outputs, steps], float; shorter videos are padded
/// to scoring.pooling.clip_frames. Long videos go in pieces that overlap by their reach through everything before the
/// first layer that looks at the whole video, and joined through the rest: the result is that of one piece. Throws
/// UserError when chunk_frames leaves nothing between the overlaps.
torch::Tensor score_video(Network& network, const datasets::VideoFrames& video, const Scoring& scoring);

/// The vectors of one video's steps, before the layers over steps, on the network's device: [channels, steps], float.
/// Padded and in pieces as score_video has it.
torch::Tensor video_features(Network& network, const datasets::VideoFrames& video, const Scoring& scoring);

/// Videos, or windows of them, to be scored: their frames must outlive it. Progress is told after each.
class VideoPart final : public ScoredPart {
 public:
  explicit VideoPart(std::vector<LabelledVideo> videos) : videos_(std::move(videos)) {}

  std::size_t samples() const override { return videos_.size(); }
  std::optional<ScoredSamples> score(Network& network, const Scoring& scoring,
                                     const EvaluationProgress& progress) const override;
  std::optional<PartScores> pass(Network& network, const Scoring& scoring,
                                 const EvaluationProgress& progress) const override;

 private:
  std::vector<LabelledVideo> videos_;
};

}  // namespace foldwise::worker
