// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/export_maps.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "datasets/folds/fold.h"
#include "datasets/frames/frame_store.h"
#include "datasets/frames/prepare.h"
#include "experiments/facts/training_scheme.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/parse_number.h"
#include "worker/data/feature_store.h"
#include "worker/evaluation/video_maps.h"
#include "worker/models/frozen_network.h"
#include "worker/models/weights/safetensors.h"
#include "worker/stages/fold_data.h"
#include "worker/stages/stage_folder.h"
#include "worker/stages/trained_network.h"

namespace foldwise::worker {
namespace {

using MapJson = nlohmann::json;

/// A video of a fold, or a window of a recording.
struct MeantVideo {
  std::string recording;
  std::optional<int> first;  ///< frame of a window
  std::string part;
  std::string label;
};

MeantVideo meant_video(const MapRequest& request, const datasets::FoldFile& fold) {
  MeantVideo meant{.recording = request.video, .first = {}, .part = {}, .label = {}};
  if (fold.labels == datasets::LabelKind::curves) {
    const std::size_t at = request.video.rfind('@');
    meant.recording = request.video.substr(0, at);
    if (at != std::string::npos) meant.first = parse_whole_number(request.video.substr(at + 1));
    if (!meant.first) {
      throw UserError(Fault::usage, request.video, "is no window",
                      "networks see windows of recordings: <recording>@<first frame>");
    }
  }
  const auto entry = std::ranges::find(fold.entries, meant.recording, &datasets::FoldEntry::id);
  if (entry == fold.entries.end()) {
    throw UserError(Fault::usage, request.video, "is no video of the fold that the network was trained on",
                    "name one that it was trained, validated or tested on");
  }
  meant.part = entry->part;
  if (fold.labels == datasets::LabelKind::classes)
    meant.label = fold.classes.at(static_cast<std::size_t>(entry->label));
  return meant;
}

datasets::VideoFrames frames_of(const MapRequest& request, const MeantVideo& meant, const datasets::FrameStore& store) {
  const datasets::VideoFrames whole = store.video(meant.recording);
  if (!meant.first) return whole;
  const int count = request.job.experiment.clips.frames;
  if (*meant.first < 0 || *meant.first + count > whole.frames) {
    throw UserError(
        Fault::usage, request.video, "the recording has " + std::to_string(whole.frames) + " stored frames",
        "a window of " + std::to_string(count) + " frames begins at 0 to " + std::to_string(whole.frames - count));
  }
  return whole.part(*meant.first, count);
}

std::string in_mebibytes(std::int64_t bytes) {
  return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB";
}

void expect_to_fit(const MapRequest& request, const Network& network, int frames) {
  const std::int64_t bytes = bytes_of_maps(network, frames);
  if (bytes <= request.most_bytes) return;
  throw UserError(
      Fault::usage, request.video,
      "its attention maps would take " + in_mebibytes(bytes) + ", and some times that in memory",
      "take a shorter video, or allow them with --most-mebibytes (now " + in_mebibytes(request.most_bytes) + ")");
}

/// A network, what it made of the video, and how its steps lie over the frames.
struct PassedVideo {
  BuiltNetwork built;
  VideoMaps maps;
  Scoring scoring;
  int frames = 0;
  int front_stride = 1;  ///< frames of the video for each of the network's
};

PassedVideo pass_frames(const MapRequest& request, const MeantVideo& meant, const NetworkShape& shape,
                        const torch::Device& device) {
  const JobSpec& job = request.job;
  std::vector<std::filesystem::path> shards;
  for (const Key& key : job.inputs.prepared) shards.push_back(datasets::shard_path(job.output, key));
  const datasets::FrameStore store = datasets::FrameStore::open(shards);
  const datasets::VideoFrames video = frames_of(request, meant, store);
  PassedVideo passed{.built = load_trained(job, job.inputs.of(Stage::train), shape, device), .maps = {}, .scoring = {}};
  passed.scoring = scoring_of(job.experiment, shape, passed.built.normalisation);
  passed.frames = video.frames;
  expect_to_fit(request, *passed.built.network, std::max(video.frames, passed.scoring.pooling.clip_frames));
  passed.maps = maps_of_video(*passed.built.network, video, passed.scoring);
  return passed;
}

PassedVideo pass_features(const MapRequest& request, const MeantVideo& meant, NetworkShape shape,
                          const torch::Device& device) {
  const JobSpec& job = request.job;
  const Key stored = job.inputs.of(Stage::features);
  const Result made = read_intact(job.output, stored);
  const FeatureStore features(stage_folder(job.output, stored), made.artifacts.empty() ? 0 : made.artifacts.size() - 1);
  shape.front = &features.front();
  shape.features = static_cast<int>(features.front().channels);
  const torch::Tensor steps = features.video(meant.recording);
  PassedVideo passed{
      .built = load_trained(job, job.inputs.of(Stage::refine), shape, device), .maps = {}, .scoring = {}};
  passed.scoring = scoring_of(job.experiment, shape, passed.built.normalisation);
  passed.front_stride = features.front().stride;
  passed.frames = static_cast<int>(steps.size(0)) * passed.front_stride;
  expect_to_fit(request, *passed.built.network, static_cast<int>(steps.size(0)));
  passed.maps = maps_of_features(*passed.built.network, steps);
  return passed;
}

SafeTensors content_of(const MapRequest& request, const MeantVideo& meant, const datasets::FoldFile& fold,
                       const PassedVideo& passed) {
  const Network& network = *passed.built.network;
  const torch::NoGradGuard no_gradient;
  const torch::Tensor sequence = passed.maps.scores.to(torch::kDouble).unsqueeze(0).to(network.device());
  const TimeWeights weights = network.time_weights(sequence, passed.scoring.pooling);
  SafeTensors content;
  content.tensors = {{"scores", passed.maps.scores},
                     {"pooling/values", weights.values[0]},
                     {"pooling/weights", weights.weights[0]},
                     {"prediction", network.pool_video(sequence, passed.scoring.pooling)[0].to(torch::kFloat)}};
  MapJson maps = MapJson::array();
  for (const VideoMap& map : passed.maps.maps) {
    MapJson axes = MapJson::array();
    for (const MapAxis axis : map.axes) axes.push_back(name_of(axis));
    maps.push_back({{"name", map.name}, {"axes", axes}, {"stride", map.stride * passed.front_stride}});
    content.tensors.emplace(map.name, map.values);
  }
  const bool numbers = fold.classes.empty();
  const Experiment& experiment = request.job.experiment;
  const bool refined = trains_on_features(experiment);
  content.metadata = {
      {"video", request.video},
      {"part", meant.part},
      {"label", meant.label},
      {"outputs", MapJson(numbers ? fold.targets : fold.classes).dump()},
      {"frames", std::to_string(passed.frames)},
      {"stride", std::to_string(network.stride() * passed.front_stride)},
      {"window", std::to_string(weights.window)},
      {"pooling", std::string(name_of(experiment.model.pooling))},
      {"inverse_temperature", MapJson(passed.scoring.pooling.inverse_temperature).dump()},
      {"clip_frames", std::to_string(trained_frames(experiment))},
      {"training", request.job.inputs.of(refined ? Stage::refine : Stage::train).hex()},
      {"maps", maps.dump()},
  };
  return content;
}

}  // namespace

void export_maps(const MapRequest& request, const torch::Device& device) {
  const JobSpec& job = request.job;
  const datasets::FoldFile fold = datasets::read_fold_file(std::filesystem::path(job.output) / job.fold_file);
  if (fold.kind != datasets::SampleKind::frames) {
    throw UserError(Fault::usage, request.video, "its dataset holds features and no videos",
                    "maps are made of networks that see videos");
  }
  const MeantVideo meant = meant_video(request, fold);
  const bool refined = trains_on_features(job.experiment);
  const PassedVideo passed = refined ? pass_features(request, meant, shape_of(fold), device)
                                     : pass_frames(request, meant, shape_of(fold), device);
  write_safetensors(request.file, content_of(request, meant, fold, passed));
}

}  // namespace foldwise::worker
