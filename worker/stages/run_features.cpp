// SPDX-License-Identifier: Apache-2.0
// The stage features: one of stages.h.
#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "datasets/folds/fold.h"
#include "datasets/frames/feature_file_size.h"
#include "datasets/frames/frame_store.h"
#include "worker/data/feature_store.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/weights/weights.h"
#include "worker/stages/fold_data.h"
#include "worker/stages/stages.h"
#include "worker/stages/stored_videos.h"
#include "worker/stages/trained_network.h"

namespace foldwise::worker {
namespace {

/// The network whose features are asked for.
struct Front {
  BuiltNetwork built;
  HeadStart head = HeadStart::from_network;
};

/// That of model.weights, or of the training on pictures, whose head may be missing or left out.
Front load_pretrained(const JobSpec& job, const NetworkShape& shape, torch::Device device) {
  Front front{.built = build_network(begun_from(job).model, shape)};
  const WeightsReport& loaded = front.built.weights;
  if (std::ranges::count(loaded.from_scratch, Part::head) + std::ranges::count(loaded.left_out, Part::head) > 0) {
    front.head = HeadStart::from_scratch;
  }
  front.built.network->to(device);
  front.built.network->compute_in(job.experiment.training.precision, job.experiment.training.memory_format);
  return front;
}

Front load_front(const JobSpec& job, const NetworkShape& shape, torch::Device device) {
  const auto trained = job.inputs.of_the_fold.find(Stage::train);
  if (trained == job.inputs.of_the_fold.end()) return load_pretrained(job, shape, device);
  return {.built = load_trained(job, trained->second, shape, device)};
}

/// All that is to be stored: the videos of the fold, of a network that its training part made; else all that are
/// prepared, for every fold. By their ids.
StoredVideos videos_of(const JobSpec& job, const datasets::FoldFile& fold, const datasets::FrameStore& frames,
                       const std::string& fold_file, std::vector<std::string>& ids) {
  StoredVideos videos;
  if (job.inputs.of_the_fold.contains(Stage::train)) {
    videos = find_videos(job, fold, frames, fold_file);
    for (const auto& [name, part] : videos.parts) {
      for (const LabelledVideo& video : part) ids.push_back(video.id);
    }
  } else {
    ids = frames.ids();
    videos.exclusions = excluded_videos(job);
  }
  std::ranges::sort(ids);
  return videos;
}

/// As the network sees videos that it evaluates: whole, neither cut nor coloured.
Scoring seeing(const Experiment& experiment, const Normalisation& normalisation) {
  Scoring scoring;
  scoring.input = experiment.model.input;
  scoring.crop_area = experiment.clips.evaluation_crop_area;
  scoring.normalisation = normalisation;
  scoring.pooling.clip_frames = experiment.clips.frames;
  return scoring;
}

/// Makes a job's files one after the other; those that an earlier attempt left are kept.
class FeatureWriter {
 public:
  FeatureWriter(const JobSpec& job, const StageFolder& folder, const datasets::FrameStore& frames,
                JobReporter& reporter)
      : folder_(folder), frames_(frames), reporter_(reporter) {
    progress_.key = job.key;
  }

  /// False: asked to stop. What is finished stays.
  bool write(Network& network, const Scoring& scoring, const std::vector<std::string>& ids) {
    const EvaluationMode evaluation(network);
    progress_.steps = static_cast<int>(ids.size());
    for (std::size_t first = 0; first < ids.size(); first += datasets::videos_per_feature_file) {
      const std::size_t last = std::min(first + datasets::videos_per_feature_file, ids.size());
      const std::vector<std::string> videos(ids.begin() + static_cast<std::ptrdiff_t>(first),
                                            ids.begin() + static_cast<std::ptrdiff_t>(last));
      const std::filesystem::path file = folder_.file(feature_file_name(files_));
      if (!holds_features(file, videos) && !write_file(file, network, scoring, videos)) return false;
      progress_.step = static_cast<int>(last);
      ++files_;
    }
    return true;
  }

  std::size_t files() const { return files_; }

 private:
  bool write_file(const std::filesystem::path& file, Network& network, const Scoring& scoring,
                  const std::vector<std::string>& videos) {
    VideoFeatures features;
    std::vector<datasets::VideoFrames> frames;
    for (const std::string& id : videos) frames.push_back(frames_.video(id));
    const auto keep = [&](std::size_t place, const torch::Tensor& made) {  // [channels, steps]
      features.emplace(videos[place], made.t().contiguous().to(torch::kCPU));
      ++progress_.step;
      reporter_.report(progress_);
      return features.size() == videos.size() || !reporter_.stop_requested();
    };
    if (!features_in_groups(network, frames, scoring, keep)) return false;
    write_features(file, features);
    Progress kept = progress_;
    kept.checkpointed = true;
    reporter_.report(kept);
    return true;
  }

  const StageFolder& folder_;
  const datasets::FrameStore& frames_;
  JobReporter& reporter_;
  Progress progress_;
  std::size_t files_ = 0;
};

double steps_in(const FeatureStore& store, const std::vector<std::string>& ids) {
  double steps = 0;
  for (const std::string& id : ids) steps += static_cast<double>(store.video(id).size(0));
  return steps;
}

}  // namespace

Outcome run_features(const JobSpec& job, const StageFolder& folder, const torch::Device& device,
                     JobReporter& reporter) {
  const std::string fold_file = (std::filesystem::path(job.output) / job.fold_file).string();
  const datasets::FoldFile fold = datasets::read_fold_file(fold_file);
  const datasets::FrameStore frames = open_frames(job);
  std::vector<std::string> ids;
  const StoredVideos videos = videos_of(job, fold, frames, fold_file, ids);
  const Front front = load_front(job, shape_of(fold), device);
  FeatureWriter writer(job, folder, frames, reporter);
  if (!writer.write(*front.built.network, seeing(job.experiment, front.built.normalisation), ids)) {
    return Interrupted{};
  }
  write_front(folder.file(front_name), front_of(*front.built.network, front.head));
  Result result;
  result.metrics = {{"videos", static_cast<double>(ids.size())},
                    {"steps", steps_in(FeatureStore(folder.file(""), writer.files()), ids)}};
  result.exclusions = videos.exclusions;
  result.artifacts.push_back(folder.artifact("front", front_name));
  for (std::size_t number = 0; number < writer.files(); ++number) {
    result.artifacts.push_back(folder.artifact("features " + std::to_string(number), feature_file_name(number)));
  }
  return Finished{std::move(result)};
}

}  // namespace foldwise::worker
