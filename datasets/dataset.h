// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// One video, or one folder of images, and its label.
struct Sample {
  std::string id;       ///< unique in its dataset, stable across copies: "Train_AFEW/Angry/000046280"
  std::string path;     ///< relative to the dataset's root
  int label = 0;        ///< index into Dataset::classes
  std::string subject;  ///< empty where the dataset names none
  std::string split;    ///< the dataset's own partition, as on disk: "Train", "Val"
  bool operator==(const Sample&) const = default;
};

/// One of several train/test partitions that a dataset itself defines (HMDB-51 has three).
struct OfficialSplit {
  std::string name;                ///< "1"
  std::vector<std::string> parts;  ///< of Dataset::samples: "train", "test"; empty where the split does not use it
};

/// What a reader finds on disk, before any video is opened. Samples are sorted by id.
struct Dataset {
  std::string name;
  std::filesystem::path root;
  std::vector<std::string> classes;
  std::vector<Sample> samples;
  std::vector<OfficialSplit> official_splits = {};  ///< none where Sample::split says it all
};

/// Reads the dataset that the options name (catalogue: one reader per dataset). Throws UserError that names the
/// folder, what is missing there and what is expected.
Dataset read_dataset(const DatasetOptions& options);

}  // namespace foldwise
