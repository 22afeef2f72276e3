// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/frames/frame_store.h"
#include "orchestrator/commands/figure_trainings.h"
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

 private:
  const Experiment& experiment(std::size_t index);
  /// The stored frames that the training read; nothing where they are gone.
  std::optional<datasets::VideoFrames> find_frames(const Experiment& trained, const results::SamplingRecord& record);
  const datasets::FrameStore* shard(const Key& key);
  const datasets::Dataset& dataset(const DatasetOptions& options);
  std::string label_of(const std::string& video) const;
  /// Of each stored frame; nothing where nobody knows it.
  std::optional<results::Intensity> intensity(const DatasetOptions& options, const datasets::VideoFrames& frames);
  void add_stills(results::SamplingPanel& panel, const datasets::VideoFrames& frames, int count) const;

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
