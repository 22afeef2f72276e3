// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_scores.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>

#include "experiments/backbone_facts.h"
#include "experiments/foundation/error.h"
#include "experiments/time_grid.h"
#include "worker/clips/clip_tensor.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/loss.h"

namespace foldwise::worker {

std::vector<Piece> pieces_of(int frames, int longest, const TimeGrid& time) {
  if (frames <= longest || !time.reach) return {{0, frames, 0, steps_of(time, frames)}};
  const int least = shortest_piece(time);
  if (longest < least) {
    throw UserError(Fault::usage, "evaluation.chunk_frames", std::to_string(longest) + " frames",
                    "the network looks " + std::to_string(*time.reach) + " frames to each side: at least " +
                        std::to_string(least) + " are needed");
  }
  std::vector<Piece> pieces;
  int first = 0;
  while (first < steps_of(time, frames)) {
    const int begin = std::max(0, first * time.stride - overlap_of(time));
    const int end = std::min(frames, begin + longest);
    const int last = end == frames ? steps_of(time, frames) : (end - 1 - *time.reach) / time.stride + 1;
    pieces.push_back({begin, end, first, last});
    first = last;
  }
  return pieces;
}

namespace {

/// What `pass` makes of a video's pieces, [1, channels, steps, …], its kept steps joined.
template <typename Pass>
torch::Tensor in_pieces(const datasets::VideoFrames& video, const Scoring& scoring, const TimeGrid& time,
                        torch::Device device, Pass pass) {
  const int frames = std::max(video.frames, scoring.pooling.clip_frames);
  const std::vector<Piece> pieces = pieces_of(frames, longest_piece(scoring.chunk_frames, time), time);
  std::vector<torch::Tensor> kept;
  for (const Piece& piece : pieces) {
    const torch::Tensor clip = clip_tensor(video, piece.begin, piece.end - piece.begin, scoring.input,
                                           scoring.normalisation, scoring.crop_area);
    const torch::Tensor steps = pass(clip.unsqueeze(0).to(device));
    // Of a network that sees the whole there may be one step, however long the video is.
    if (pieces.size() == 1) return steps;
    kept.push_back(steps.narrow(2, piece.first - piece.begin / time.stride, piece.last - piece.first));
  }
  return torch::cat(kept, 2);
}

Prediction predict(Network& network, const LabelledVideo& video, const Scoring& scoring) {
  const torch::Tensor sequence = score_video(network, video.frames, scoring).to(torch::kDouble).unsqueeze(0);
  const torch::Tensor scores = network.pool_video(sequence, scoring.pooling)[0].to(torch::kCPU).contiguous();
  const double* first = scores.data_ptr<double>();
  return {video.id, video.label, std::vector<double>(first, first + scores.numel()), video.targets};
}

}  // namespace

torch::Tensor score_video(Network& network, const datasets::VideoFrames& video, const Scoring& scoring) {
  const torch::NoGradGuard no_gradient;
  return network.score_joined(in_pieces(video, scoring, network.nearby_time(), network.device(),
                                        [&](const torch::Tensor& piece) { return network.score_nearby(piece); }))[0];
}

torch::Tensor video_features(Network& network, const datasets::VideoFrames& video, const Scoring& scoring) {
  const torch::NoGradGuard no_gradient;
  return in_pieces(video, scoring, network.encoder().time(), network.device(),
                   [&](const torch::Tensor& piece) { return network.step_features(piece); })[0];
}

std::optional<ScoredSamples> VideoPart::score(Network& network, const Scoring& scoring,
                                              const EvaluationProgress& progress) const {
  const EvaluationMode evaluation(network);
  ScoredSamples scored;
  for (const LabelledVideo& video : videos_) {
    scored.predictions.push_back(predict(network, video, scoring));
    if (!progress(scored.predictions.size(), videos_.size())) return std::nullopt;
  }
  scored.loss = loss_of(scoring.loss, scored.predictions);
  return scored;
}

std::optional<PartScores> VideoPart::pass(Network& network, const Scoring& scoring,
                                          const EvaluationProgress& progress) const {
  const EvaluationMode evaluation(network);
  PartScores scores;
  for (const LabelledVideo& video : videos_) {
    scores.sequences.push_back(score_video(network, video.frames, scoring).to(torch::kCPU));
    scores.samples.push_back({video.id, video.label, {}, video.targets});
    if (!progress(scores.samples.size(), videos_.size())) return std::nullopt;
  }
  return scores;
}

}  // namespace foldwise::worker
