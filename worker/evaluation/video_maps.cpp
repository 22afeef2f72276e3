// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_maps.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/time_grid.h"
#include "worker/clips/batches/clip_tensor.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/evaluation/video_scores.h"

namespace foldwise::worker {
namespace {

/// A network that keeps its maps, until the end of the scope.
class KeptMaps {
 public:
  explicit KeptMaps(Network& network) : network_(network) { network_.keep_maps(KeepMaps::yes); }
  ~KeptMaps() { network_.keep_maps(KeepMaps::no); }
  KeptMaps(const KeptMaps&) = delete;
  KeptMaps& operator=(const KeptMaps&) = delete;

 private:
  Network& network_;
};

/// Of the only sample of a batch.
torch::Tensor written(const torch::Tensor& values) {
  return values[0].to(torch::kCPU, torch::kFloat).contiguous();
}

/// Joins the maps of layers that see frames nearby alone, which are of a piece in each pass.
class MapJoiner {
 public:
  explicit MapJoiner(int frames) : frames_(frames) {}

  void add(const Piece& piece, const std::vector<LayerMaps>& layers) {
    for (const LayerMaps& layer : layers) {
      if (!layer.time.reach) continue;
      for (const AttentionMap& map : layer.maps) add(piece, layer, map);
    }
  }

  /// All maps of the last pass, those of pieces joined.
  std::vector<VideoMap> take(const std::vector<LayerMaps>& layers) {
    std::vector<VideoMap> all;
    for (const LayerMaps& layer : layers) {
      for (const AttentionMap& map : layer.maps) {
        VideoMap& made = all.emplace_back();
        made.name = layer.layer + "/" + std::string(map.name);
        made.stride = layer.time.stride;
        made.axes = map.axes;
        made.values = layer.time.reach ? torch::cat(parts_.at(made.name), step_axis(map)) : written(map.values);
      }
    }
    return all;
  }

 private:
  static std::int64_t step_axis(const AttentionMap& map) {
    const auto found = std::ranges::find(map.axes, MapAxis::step);
    if (found != map.axes.end()) return found - map.axes.begin();
    throw std::logic_error("the map " + std::string(map.name) + " of a layer that sees steps nearby has no steps");
  }

  void add(const Piece& piece, const LayerMaps& layer, const AttentionMap& map) {
    const std::string name = layer.layer + "/" + std::string(map.name);
    int& first = next_[name];  // of the layer's steps, whose grid and reach are its own
    const TimeGrid& time = layer.time;
    const int last = piece.end == frames_ ? steps_of(time, frames_) : (piece.end - 1 - *time.reach) / time.stride + 1;
    const torch::Tensor values = written(map.values);
    parts_[name].push_back(values.narrow(step_axis(map), first - piece.begin / time.stride, last - first));
    first = last;
  }

  int frames_;
  std::map<std::string, int> next_;
  std::map<std::string, std::vector<torch::Tensor>> parts_;
};

}  // namespace

VideoMaps maps_of_video(Network& network, const datasets::VideoFrames& video, const Scoring& scoring) {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(network);
  const KeptMaps kept(network);
  const int frames = std::max(video.frames, scoring.pooling.clip_frames);
  const TimeGrid time = network.nearby_time();
  const std::vector<Piece> pieces = pieces_of(frames, longest_piece(scoring.chunk_frames, time), time);
  MapJoiner joiner(frames);
  std::vector<torch::Tensor> steps;
  for (const Piece& piece : pieces) {
    const torch::Tensor clip = clip_tensor(video, piece.begin, piece.end - piece.begin, scoring.input,
                                           scoring.normalisation, scoring.crop_area);
    const torch::Tensor passed = network.score_nearby(clip.unsqueeze(0).to(network.device()));
    joiner.add(piece, network.maps());
    const bool whole = pieces.size() == 1;  // there may be one step, however long the video is
    steps.push_back(whole ? passed
                          : passed.narrow(2, piece.first - piece.begin / time.stride, piece.last - piece.first));
  }
  VideoMaps made;
  made.scores = written(network.score_joined(torch::cat(steps, 2)));
  made.maps = joiner.take(network.maps());
  return made;
}

VideoMaps maps_of_features(Network& network, const torch::Tensor& features) {
  const torch::NoGradGuard no_gradient;
  const EvaluationMode evaluation(network);
  const KeptMaps kept(network);
  const int steps = static_cast<int>(features.size(0));
  VideoMaps made;
  made.scores = written(network.score_sequence(features.t().unsqueeze(0).to(network.device())));
  MapJoiner joiner(steps);
  joiner.add({.begin = 0, .end = steps, .first = 0, .last = steps}, network.maps());
  made.maps = joiner.take(network.maps());
  return made;
}

std::int64_t bytes_of_maps(const Network& network, int frames) {
  return network.map_numbers(frames) * static_cast<std::int64_t>(sizeof(float));
}

}  // namespace foldwise::worker
