// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/frames/frame_store.h"
#include "orchestrator/commands/figures/figure_trainings.h"
#include "results/figures/attention_figure.h"
#include "results/figures/map_file.h"
#include "results/figures/sampling_map.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// What a sweep's folder and its dataset hold of a video beside what a training recorded: frames, a class, an
/// intensity. What is gone is a remark of the panel, never an error: only the training's own record is needed.
class FigureMaterial {
 public:
  explicit FigureMaterial(const results::StoreReader& store);

  /// `stills`: how many frames are shown.
  results::SamplingPanel panel(const RecordedTraining& training, const results::SamplingRecord& record, int stills);

  /// The stored frames that a run's network sees of a video, or of a window of a recording, and where they lie.
  struct SeenFrames {
    datasets::VideoFrames frames;
    Key shard;
  };
  /// Nothing where they are gone.
  std::optional<SeenFrames> seen_frames(const TrainedRun& run, const std::string& video);
  /// What is known of a video beside its maps. `stills`: how many frames are shown.
  results::MapSubject subject(const TrainedRun& run, const results::MapFile& maps, int stills);
  const Experiment& experiment_of(const TrainedRun& run) { return experiment(run.run.experiment); }

 private:
  const Experiment& experiment(std::size_t index);
  /// The stored frames that the training read; nothing where they are gone.
  std::optional<datasets::VideoFrames> find_frames(const Experiment& trained, const results::SamplingRecord& record);
  const datasets::FrameStore* shard(const Key& key);
  const datasets::Dataset& dataset(const DatasetOptions& options);
  std::string label_of(const std::string& video) const;
  /// Of each stored frame; nothing where nobody knows it.
  std::optional<results::Intensity> intensity(const DatasetOptions& options, const datasets::VideoFrames& frames);
  static std::vector<results::Still> stills_of(const datasets::VideoFrames& frames, int count);

  const results::StoreReader& store_;
  std::filesystem::path output_;
  std::vector<results::JobRecord> prepared_;  ///< jobs
  std::vector<results::ExperimentRecord> records_;
  std::map<std::string, std::string> labels_;
  std::map<std::size_t, Experiment> experiments_;
  std::map<Key, std::optional<datasets::FrameStore>> shards_;  ///< nothing where one cannot be opened
  std::map<std::string, datasets::Dataset> datasets_;          ///< by root
};

}  // namespace foldwise::orchestrator
