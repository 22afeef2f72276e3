// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/files/content_digest.h"
#include "datasets/folds/fold.h"
#include "experiments/jobs/job.h"
#include "orchestrator/plan/datasets/shards.h"
#include "orchestrator/plan/jobs/job_effort.h"

namespace foldwise::orchestrator {

/// A dataset on disk and the digest of each sample's content.
struct DigestedDataset {
  DatasetOptions options;  ///< those that decide what is read
  datasets::Dataset dataset;
  std::vector<Key> digests;                  ///< of Dataset::samples
  std::vector<std::optional<Key>> contents;  ///< the same: SampleDigests::content
  std::vector<Key> files;                    ///< the same: SampleDigests::files
};

/// The frames that experiments with the same dataset options share.
struct PlannedFrames {
  DatasetOptions options;
  int videos_per_shard = 0;
  const DigestedDataset* source = nullptr;
  std::vector<Shard> shards;    ///< none where samples are read as they are
  std::vector<Key> shard_keys;  ///< of the prepare jobs
  Key whole;                    ///< of all samples, however they are divided into shards: what trainings build on
};

/// One fold, and where its file lies.
struct PlannedFold {
  int fold = 0;
  int repeat = 0;
  std::uint64_t seed = 0;
  Key digest;
  std::string json;
  std::string name;   ///< Fold::name
  std::string parts;  ///< a letter for each sample of the dataset: FoldRecord::parts
  PartSizes sizes;
};

/// The folds that experiments with the same dataset and protocol share.
struct PlannedFolds {
  const DigestedDataset* source = nullptr;
  ProtocolOptions protocol;
  std::vector<PlannedFold> folds;
  std::vector<std::string> remarks;  ///< of the division as a whole: subject_remark, letter_case_remark, copies_remark
  std::vector<std::string> class_remarks;  ///< fold_remarks
};

/// What decides which samples a dataset has, alone: what frames are made of them is as by default.
DatasetOptions without_preparation(DatasetOptions options);

/// Reads and digests each dataset of a sweep once, whatever the number of experiments on it. References stay valid.
class PlannedDatasets {
 public:
  /// `output`: where the sweep writes, which is no sample.
  PlannedDatasets(datasets::DigestCache& digests, std::filesystem::path output)
      : digests_(&digests), output_(std::move(output)) {}

  /// Throws UserError when the dataset is missing, empty or cannot be read.
  const PlannedFrames& frames(const Experiment& experiment);
  const PlannedFolds& folds(const Experiment& experiment, const PlannedFrames& frames);
  /// Digest of the weights file, as hexadecimal digits; empty without one. Throws UserError when it cannot be read.
  const std::string& weights(const Experiment& experiment);
  /// The same of the file with the user's own module.
  const std::string& module(const Experiment& experiment);
  /// What an experiment's jobs of a stage read beside the dataset and their inputs.
  std::vector<PlannedFile> files(const Experiment& experiment, Stage stage);

  const std::deque<PlannedFrames>& all_frames() const { return frames_; }
  const std::deque<PlannedFolds>& all_folds() const { return folds_; }

 private:
  /// A field that names a file, and what that file should be, as part of a sentence.
  struct NamedFile {
    std::string field;
    std::string path;
    std::string remedy;
  };

  const DigestedDataset& source(const DatasetOptions& options);
  const std::string& face_model(const Experiment& experiment);
  /// As hexadecimal digits; empty where the path is.
  const std::string& file_digest(const NamedFile& file);

  datasets::DigestCache* digests_;
  std::filesystem::path output_;
  std::deque<DigestedDataset> sources_;
  std::deque<PlannedFrames> frames_;
  std::deque<PlannedFolds> folds_;
  std::map<std::string, std::string> files_;  // digests by path
};

}  // namespace foldwise::orchestrator
