// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_scores.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>

#include "experiments/foundation/error.h"
#include "worker/clips/clip_tensor.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/loss.h"

namespace foldwise::worker {

namespace {

/// One pass through the network: frames [begin, end) go in, the scores of [first, last) are kept.
struct Piece {
  int begin = 0;
  int end = 0;
  int first = 0;
  int last = 0;
};

/// Pieces of at most `longest` frames, whose kept scores tile the video and do not see a piece's inner ends.
std::vector<Piece> pieces_of(int frames, int longest, int reach) {
  if (frames <= longest) return {{0, frames, 0, frames}};
  if (longest <= 2 * reach) {
    throw UserError(Fault::usage, "evaluation.chunk_frames", std::to_string(longest) + " frames",
                    "the network looks " + std::to_string(reach) + " frames to each side: at least " +
                        std::to_string(2 * reach + 1) + " are needed");
  }
  std::vector<Piece> pieces;
  int first = 0;
  while (first < frames) {
    const int begin = std::max(0, first - reach);
    const int end = std::min(frames, begin + longest);
    const int last = end == frames ? frames : end - reach;
    pieces.push_back({begin, end, first, last});
    first = last;
  }
  return pieces;
}

Prediction predict(VideoModel& model, const LabelledVideo& video, const Scoring& scoring) {
  const torch::Tensor sequence = score_video(model, video.frames, scoring).to(torch::kDouble).unsqueeze(0);
  const torch::Tensor pooled =
      pool_video(sequence, scoring.pooling, scoring.clip_frames, scoring.inverse_temperature)[0].to(torch::kCPU);
  const torch::Tensor scores = pooled.contiguous();
  const double* first = scores.data_ptr<double>();
  return {video.id, video.label, std::vector<double>(first, first + scores.numel()), video.targets};
}

}  // namespace

torch::Tensor score_video(VideoModel& model, const datasets::VideoFrames& video, const Scoring& scoring) {
  const torch::NoGradGuard no_gradient;
  const torch::Device device = model.parameters().front().device();
  const int frames = std::max(video.frames, scoring.clip_frames);
  std::vector<torch::Tensor> scores;
  for (const Piece& piece : pieces_of(frames, scoring.chunk_frames, model.temporal_reach())) {
    const torch::Tensor clip =
        clip_tensor(video, piece.begin, piece.end - piece.begin, scoring.input, scoring.normalisation);
    const torch::Tensor sequence = model.score_sequence(clip.unsqueeze(0).to(device));  // [1, classes, frames]
    scores.push_back(sequence[0].narrow(1, piece.first - piece.begin, piece.last - piece.first));
  }
  return scores.size() == 1 ? scores.front() : torch::cat(scores, 1);
}

std::optional<ScoredSamples> VideoPart::score(VideoModel& model, const Scoring& scoring,
                                              const EvaluationProgress& progress) const {
  const EvaluationMode evaluation(model);
  ScoredSamples scored;
  for (const LabelledVideo& video : videos_) {
    scored.predictions.push_back(predict(model, video, scoring));
    if (!progress(scored.predictions.size(), videos_.size())) return std::nullopt;
  }
  scored.loss = loss_of(scoring.loss, scored.predictions);
  return scored;
}

}  // namespace foldwise::worker
