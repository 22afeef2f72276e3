// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/facts/time_grid.h"
#include "worker/clips/batches/loader.h"
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

/// Scores of each video at every time step, on the network's device: [outputs, steps], float. The videos are of one
/// length, once those that are shorter are padded to scoring.pooling.clip_frames, and pass side by side. Long ones go
/// in pieces that overlap by their reach through everything before the first layer that looks at the whole video, and
/// joined, one video after the other, through the rest: the result is that of one piece. Throws UserError when
/// chunk_frames leaves nothing between the overlaps.
std::vector<torch::Tensor> score_videos(Network& network, std::span<const datasets::VideoFrames> videos,
                                        const Scoring& scoring);
torch::Tensor score_video(Network& network, const datasets::VideoFrames& video, const Scoring& scoring);

/// The vectors of the videos' steps, before the layers over steps, on the network's device: [channels, steps], float.
/// Of one length, padded and in pieces as score_videos has it.
std::vector<torch::Tensor> video_features(Network& network, std::span<const datasets::VideoFrames> videos,
                                          const Scoring& scoring);

/// What becomes of the video at a place; false ends it.
using VideoTaker = std::function<bool(std::size_t place, const torch::Tensor& made)>;

/// score_videos, or video_features, of videos of any lengths, in groups of those that pass side by side: which do so
/// depends on their lengths and order alone (video_groups.h). False when `take` said stop.
bool score_in_groups(Network& network, std::span<const datasets::VideoFrames> videos, const Scoring& scoring,
                     const VideoTaker& take);
bool features_in_groups(Network& network, std::span<const datasets::VideoFrames> videos, const Scoring& scoring,
                        const VideoTaker& take);

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
  std::vector<datasets::VideoFrames> frames() const;

  std::vector<LabelledVideo> videos_;
};

}  // namespace foldwise::worker
