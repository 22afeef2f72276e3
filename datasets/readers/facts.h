// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "experiments/experiment.h"

namespace foldwise::datasets {

struct Dataset;

/// What a count counts.
enum class Counted { samples, subjects, classes, training, testing };

/// How many of something a complete copy has. Empty restrictions mean all.
struct OfficialCount {
  Counted what = Counted::samples;
  int expected = 0;
  std::string_view split = {};  ///< Sample::split; of training and testing: the name of an OfficialSplit
  std::string_view label = {};  ///< a class
  Task task = Task::automatic;  ///< the task with which the dataset has to be read for this count
  bool operator==(const OfficialCount&) const = default;
};

/// A sample that is damaged in every copy.
struct KnownDefect {
  std::string_view sample;   ///< the end of its id
  std::string_view finding;  ///< how what is found of it begins
};

/// What there is to know of a dataset before one holds it, and who reads it.
struct DatasetFacts {
  DatasetName name = DatasetName::afew;
  Dataset (*read)(const DatasetOptions& options, const std::filesystem::path& output) = nullptr;  ///< its reader
  std::string_view title;
  std::string_view layout;  ///< what lies below its root, in one line
  std::string_view licence;
  std::string_view citation;
  ProtocolKind protocol = ProtocolKind::holdout;  ///< the one that results are published with
  Task every_sample = Task::automatic;            ///< the task that leaves no sample out
  bool withholds_test_labels = false;             ///< the labels of its test part are not given away
  std::span<const OfficialCount> counts = {};
  std::span<const KnownDefect> known_defects = {};
};

/// One row per dataset, in the order of DatasetName.
std::span<const DatasetFacts> dataset_facts();
const DatasetFacts& facts_of(DatasetName dataset);

/// What a dataset on disk has of it.
int count(const Dataset& dataset, const OfficialCount& wanted);
/// "videos of Angry in Train"
std::string describe(const OfficialCount& count);

}  // namespace foldwise::datasets
