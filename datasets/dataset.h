// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise::datasets {

/// Values along a recording: "valence", "arousal", "pspi".
struct LabelCurve {
  std::string name;
  double rate = 0;  ///< values per second, the first at the recording's start; 0: one for each frame of the source
  std::vector<float> values;
  bool operator==(const LabelCurve&) const = default;
};

/// A file of ready-made features that belongs to a sample.
struct FeatureFile {
  std::string modality;  ///< "audio", "appearance"
  std::string path;      ///< relative to the dataset's root
  bool operator==(const FeatureFile&) const = default;
};

/// One video, folder of images, image, recording of features or shard of examples, and what is known of it.
struct Sample {
  std::string id;                       ///< unique in its dataset, stable across copies: "Train_AFEW/Angry/000046280"
  std::string path;                     ///< relative to the dataset's root
  int label = 0;                        ///< index into Dataset::classes; 0 where LabelKind is not classes
  std::string subject;                  ///< empty where the dataset names none
  std::string split;                    ///< the dataset's own partition, as on disk: "Train", "Val"
  std::int64_t record = -1;             ///< the byte of `path` where the sample begins; -1: it is the whole file
  std::vector<LabelCurve> curves = {};  ///< in the order of Dataset::targets, then those that guide sampling alone
  std::vector<FeatureFile> features = {};
  bool operator==(const Sample&) const = default;
};

/// What is to be predicted.
enum class LabelKind {
  classes,     ///< one of Dataset::classes: Sample::label
  curves,      ///< Dataset::targets along the recording: Sample::curves
  multi_label  ///< any number of Dataset::classes, told by each example itself
};

/// What a sample is, and so how its content reaches a network.
enum class SampleKind {
  frames,        ///< pictures: prepared once, into the frame store
  features,      ///< rows of numbers: Sample::features, read as they are
  example_shard  ///< a TFRecord file of many examples, streamed
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
  LabelKind labels = LabelKind::classes;
  SampleKind kind = SampleKind::frames;
  std::vector<std::string> targets = {};        ///< LabelKind::curves: the names of the curves to predict
  std::vector<std::string> left_out = {};       ///< what is there, but came without labels: ids, sorted
  std::vector<std::string> unknown_files = {};  ///< below the root, of no known kind: paths, sorted
  std::vector<std::string> remarks = {};        ///< what a user should know of how it was read: a sentence each
};

/// Reads the dataset that the options name (readers/facts.cpp: one row per dataset). `output` is where the sweep that
/// reads it writes: no sample, should it lie below the root. Throws UserError that names the folder, what is missing
/// there and what is expected.
Dataset read_dataset(const DatasetOptions& options, const std::filesystem::path& output = {});

}  // namespace foldwise::datasets

namespace foldwise {

// As files of folds name them.
template <>
struct Choices<datasets::LabelKind> {
  static constexpr std::array names{"classes", "curves", "multi_label"};
};
template <>
struct Choices<datasets::SampleKind> {
  static constexpr std::array names{"frames", "features", "example_shard"};
};

}  // namespace foldwise
