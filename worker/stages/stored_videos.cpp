// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/stored_videos.h"

#include <filesystem>
#include <span>

#include "datasets/frames/prepare.h"
#include "datasets/labels/label_windows.h"
#include "experiments/facts/sampling_facts.h"
#include "experiments/foundation/error.h"
#include "experiments/jobs/stage_facts.h"
#include "worker/stages/planted_truth.h"
#include "worker/stages/stage_folder.h"

namespace foldwise::worker {
namespace {

std::map<std::string, Exclusion> read_exclusions(const JobSpec& job) {
  std::map<std::string, Exclusion> excluded;
  for (const Exclusion& exclusion : excluded_videos(job)) excluded.emplace(exclusion.sample, exclusion);
  return excluded;
}

void add_windows(const datasets::FoldEntry& entry, const datasets::VideoFrames& recording, const Experiment& experiment,
                 std::size_t targets, std::vector<LabelledVideo>& windows) {
  const double spacing = datasets::frame_spacing(recording.rate, experiment.dataset.frames.rate);
  // The curves behind the targets guide sampling alone.
  const std::span<const datasets::LabelCurve> curves = std::span(entry.curves).first(targets);
  for (const datasets::LabelWindow& window :
       cut_windows(entry.id, {recording.numbers, recording.rate, spacing}, curves, experiment.clips)) {
    windows.push_back({entry.id + "@" + std::to_string(window.first), 0,
                       recording.part(window.first, experiment.clips.frames), window.labels});
  }
}

std::vector<double> frame_labels(const datasets::FoldEntry& entry, const datasets::VideoFrames& stored,
                                 const Experiment& experiment) {
  if (!facts_of(experiment.sampling.strategy).by_frame_labels || entry.curves.empty()) return {};
  return values_along(entry.id, {stored.numbers, stored.rate}, entry.curves.front());
}

}  // namespace

datasets::FrameStore open_frames(const JobSpec& job) {
  std::vector<std::filesystem::path> shards;
  for (const Key& key : job.inputs.prepared) shards.push_back(datasets::shard_path(job.output, key));
  return datasets::FrameStore::open(shards);
}

std::vector<Exclusion> excluded_videos(const JobSpec& job) {
  std::vector<Exclusion> excluded;
  for (const Key& key : job.inputs.prepared) {
    const Result prepared = read_result(job.output, key);
    excluded.insert(excluded.end(), prepared.exclusions.begin(), prepared.exclusions.end());
  }
  return excluded;
}

StoredVideos find_videos(const JobSpec& job, const datasets::FoldFile& fold, const datasets::FrameStore& frames,
                         const std::string& fold_file) {
  StoredVideos videos{{{"train", {}}, {"validation", {}}, {"test", {}}}, {}};
  const std::map<std::string, Exclusion> excluded = read_exclusions(job);
  const PlantedTruth truth(job.experiment.dataset.root);
  const std::string measured = facts_of(job.stage).trains ? "train" : "test";
  for (const datasets::FoldEntry& entry : fold.entries) {
    if (const auto left_out = excluded.find(entry.id); left_out != excluded.end()) {
      videos.exclusions.push_back(left_out->second);
      continue;
    }
    std::vector<LabelledVideo>& part = videos.parts.at(entry.part);
    const datasets::VideoFrames stored = frames.video(entry.id);
    if (fold.labels == datasets::LabelKind::curves) {
      add_windows(entry, stored, job.experiment, fold.targets.size(), part);
    } else {
      part.push_back({entry.id, entry.label, stored, {}, frame_labels(entry, stored, job.experiment)});
      if (entry.part == measured) part.back().planted = truth.of(entry.id, stored);
    }
  }
  for (const auto& [name, part] : videos.parts) {
    if (!part.empty()) continue;
    if (fold.labels == datasets::LabelKind::curves) {
      throw UserError(Fault::data, fold_file,
                      "no window of clips.frames " + std::to_string(job.experiment.clips.frames) +
                          " fits into the recordings of the part '" + name + "'",
                      "take shorter clips, a larger clips.gap_tolerance, or mend the recordings that were left out");
    }
    throw UserError(Fault::data, fold_file, "the part '" + name + "' has no video that could be prepared",
                    "add videos or mend those that were left out");
  }
  return videos;
}

}  // namespace foldwise::worker
