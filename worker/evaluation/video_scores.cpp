// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_scores.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <stdexcept>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/time_grid.h"
#include "experiments/foundation/error.h"
#include "worker/clips/batches/clip_tensor.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/evaluation/video_groups.h"
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

int padded_frames(const datasets::VideoFrames& video, const Scoring& scoring) {
  return std::max(video.frames, scoring.pooling.clip_frames);
}

/// The same piece of each video, side by side: [videos, 3, frames, height, width].
torch::Tensor clips_of(std::span<const datasets::VideoFrames> videos, const Piece& piece, const Scoring& scoring) {
  std::vector<torch::Tensor> clips;
  for (const datasets::VideoFrames& video : videos) {
    clips.push_back(clip_tensor(video, piece.begin, piece.end - piece.begin, scoring.input, scoring.normalisation,
                                scoring.crop_area));
  }
  return clips.size() == 1 ? clips.front().unsqueeze(0) : torch::stack(clips);
}

/// What `pass` makes of the pieces of videos of one length, [videos, channels, steps, …], their kept steps joined.
template <typename Pass>
torch::Tensor in_pieces(std::span<const datasets::VideoFrames> videos, const Scoring& scoring, const TimeGrid& time,
                        torch::Device device, Pass pass) {
  const int frames = padded_frames(videos.front(), scoring);
  for (const datasets::VideoFrames& video : videos) {
    if (padded_frames(video, scoring) != frames) throw std::logic_error("videos of unlike lengths side by side");
  }
  const std::vector<Piece> pieces = pieces_of(frames, longest_piece(scoring.chunk_frames, time), time);
  std::vector<torch::Tensor> kept;
  for (const Piece& piece : pieces) {
    const torch::Tensor steps = pass(clips_of(videos, piece, scoring).to(device));
    // Of a network that sees the whole there may be one step, however long the video is.
    if (pieces.size() == 1) return steps;
    kept.push_back(steps.narrow(2, piece.first - piece.begin / time.stride, piece.last - piece.first));
  }
  return torch::cat(kept, 2);
}

/// From its scores at every time step.
Prediction predict(const Network& network, const LabelledVideo& video, const torch::Tensor& steps,
                   const Scoring& scoring) {
  const torch::Tensor sequence = steps.to(torch::kDouble).unsqueeze(0);
  const torch::Tensor scores = network.pool_video(sequence, scoring.pooling)[0].to(torch::kCPU).contiguous();
  const double* first = scores.data_ptr<double>();
  return {video.id, video.label, std::vector<double>(first, first + scores.numel()), video.targets};
}

using GroupPass = std::vector<torch::Tensor> (*)(Network& network, std::span<const datasets::VideoFrames> videos,
                                                 const Scoring& scoring);

/// `time`: of what all of a group passes at once.
bool in_groups(Network& network, std::span<const datasets::VideoFrames> videos, const Scoring& scoring,
               const TimeGrid& time, GroupPass pass, const VideoTaker& take) {
  std::vector<int> lengths;
  for (const datasets::VideoFrames& video : videos) lengths.push_back(padded_frames(video, scoring));
  for (const std::vector<std::size_t>& group : video_groups(lengths, frames_at_once(time, scoring.chunk_frames))) {
    std::vector<datasets::VideoFrames> members;
    for (const std::size_t place : group) members.push_back(videos[place]);
    const std::vector<torch::Tensor> made = pass(network, members, scoring);
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (!take(group[i], made[i])) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<torch::Tensor> score_videos(Network& network, std::span<const datasets::VideoFrames> videos,
                                        const Scoring& scoring) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor nearby = in_pieces(videos, scoring, network.nearby_time(), network.device(),
                                         [&](const torch::Tensor& piece) { return network.score_nearby(piece); });
  std::vector<torch::Tensor> scores;
  for (const torch::Tensor& video : nearby.split(1)) scores.push_back(network.score_joined(video)[0]);
  return scores;
}

torch::Tensor score_video(Network& network, const datasets::VideoFrames& video, const Scoring& scoring) {
  return score_videos(network, {&video, 1}, scoring).front();
}

std::vector<torch::Tensor> video_features(Network& network, std::span<const datasets::VideoFrames> videos,
                                          const Scoring& scoring) {
  const torch::NoGradGuard no_gradient;
  return in_pieces(videos, scoring, network.encoder().time(), network.device(),
                   [&](const torch::Tensor& piece) { return network.step_features(piece); })
      .unbind();
}

bool score_in_groups(Network& network, std::span<const datasets::VideoFrames> videos, const Scoring& scoring,
                     const VideoTaker& take) {
  return in_groups(network, videos, scoring, network.nearby_time(), score_videos, take);
}

bool features_in_groups(Network& network, std::span<const datasets::VideoFrames> videos, const Scoring& scoring,
                        const VideoTaker& take) {
  return in_groups(network, videos, scoring, network.encoder().time(), video_features, take);
}

std::vector<datasets::VideoFrames> VideoPart::frames() const {
  std::vector<datasets::VideoFrames> frames;
  for (const LabelledVideo& video : videos_) frames.push_back(video.frames);
  return frames;
}

std::optional<ScoredSamples> VideoPart::score(Network& network, const Scoring& scoring,
                                              const EvaluationProgress& progress) const {
  const EvaluationMode evaluation(network);
  ScoredSamples scored;
  scored.predictions.resize(videos_.size());
  std::size_t done = 0;
  const bool all = score_in_groups(network, frames(), scoring, [&](std::size_t place, const torch::Tensor& steps) {
    scored.predictions[place] = predict(network, videos_[place], steps, scoring);
    return progress(++done, videos_.size());
  });
  if (!all) return std::nullopt;
  scored.loss = loss_of(scoring.loss, scored.predictions);
  return scored;
}

std::optional<PartScores> VideoPart::pass(Network& network, const Scoring& scoring,
                                          const EvaluationProgress& progress) const {
  const EvaluationMode evaluation(network);
  PartScores scores;
  for (const LabelledVideo& video : videos_) scores.samples.push_back({video.id, video.label, {}, video.targets});
  scores.sequences.resize(videos_.size());
  std::size_t done = 0;
  const bool all = score_in_groups(network, frames(), scoring, [&](std::size_t place, const torch::Tensor& steps) {
    scores.sequences[place] = steps.to(torch::kCPU);
    return progress(++done, videos_.size());
  });
  if (!all) return std::nullopt;
  return scores;
}

}  // namespace foldwise::worker
