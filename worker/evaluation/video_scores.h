// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "datasets/frame_store.h"
#include "experiments/experiment.h"
#include "experiments/job.h"
#include "worker/models/video_model.h"

namespace foldwise {

/// How whole videos are scored.
struct VideoScoring {
  Size input;  ///< pixels
  Normalisation normalisation;
  Pooling pooling = Pooling::two_step;
  int clip_frames = 16;            ///< window of softmax pooling; shorter videos are padded to it
  double inverse_temperature = 0;  ///< T Eq. 3.3
  int chunk_frames = 256;          ///< longest piece that passes through the network at once
};

/// Scores of one video at every time step, on the model's device: [classes, frames], float; frames is at least
/// scoring.clip_frames. Long videos go through in pieces that overlap by the model's temporal reach: the result is that
/// of one piece. Throws UserError when chunk_frames leaves nothing between the overlaps.
torch::Tensor score_video(VideoModel& model, const VideoFrames& video, const VideoScoring& scoring);

/// A video to evaluate: its frames are looked up when its turn comes.
struct EvaluatedVideo {
  std::string id;
  int target = 0;
};
using FrameSource = std::function<VideoFrames(const std::string& id)>;
/// Called after each video; returning false ends the evaluation.
using EvaluationProgress = std::function<bool(std::size_t videos_done, std::size_t videos)>;

/// Pooled scores of every video, in their order; none when progress said stop. The model is in evaluation mode
/// meanwhile and left in the mode that it was in.
std::optional<std::vector<Prediction>> evaluate_videos(VideoModel& model, std::span<const EvaluatedVideo> videos,
                                                       const FrameSource& frames, const VideoScoring& scoring,
                                                       const EvaluationProgress& progress);

}  // namespace foldwise
