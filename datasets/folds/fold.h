// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "experiments/experiment.h"
#include "experiments/jobs/key.h"

namespace foldwise::datasets {

/// One train/validation/test partition: indices into Dataset::samples, ascending.
struct Fold {
  int fold = 0;
  int repeat = 0;
  std::uint64_t seed = 0;  ///< of this repeat, from protocol.seed and repeat
  std::string name = {};   ///< for people: "fold 3 of 8", "subject 042-ll042", "split 2"; empty where there is one fold
  std::vector<std::size_t> train;
  std::vector<std::size_t> validation;
  std::vector<std::size_t> test;
};

/// Every fold of every repeat of a protocol, repeat after repeat. Every one has passed check_fold. Throws UserError.
std::vector<Fold> make_folds(const Dataset& dataset, const ProtocolOptions& protocol);
/// What the folds of a repeat and the runs on them derive their draws from.
std::uint64_t repeat_seed(const ProtocolOptions& protocol, int repeat);

/// What a worker needs to know of a fold; folds/<digest>.json in the sweep's folder.
struct FoldEntry {
  std::string id;
  int label = 0;
  std::string part;                        ///< train, validation or test
  std::vector<LabelCurve> curves = {};     ///< as in Sample
  std::string path = {};                   ///< relative to the dataset's root; empty where the frame store has it
  std::vector<FeatureFile> features = {};  ///< as in Sample
  bool operator==(const FoldEntry&) const = default;
};
struct FoldFile {
  std::vector<std::string> classes;
  std::vector<FoldEntry> entries;
  LabelKind labels = LabelKind::classes;
  SampleKind kind = SampleKind::frames;
  std::vector<std::string> targets = {};
  bool operator==(const FoldFile&) const = default;
};

FoldFile describe(const Fold& fold, const Dataset& dataset);
/// The JSON text; its digest is the fold's identity and its file name.
std::string to_json(const FoldFile& fold);
/// Throws UserError where it cannot be read, makes no sense, or is named by a digest and its content has another one.
FoldFile read_fold_file(const std::filesystem::path& file);

}  // namespace foldwise::datasets
