// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// Which columns of a table belong to a modality.
struct FeatureColumns {
  std::string modality;
  int first = 0;
  int count = 0;
  bool operator==(const FeatureColumns&) const = default;
};

/// The features of one recording, all modalities side by side: [rows][columns], one row for each value of its labels.
struct FeatureTable {
  std::vector<float> values;
  int rows = 0;
  int columns = 0;
  std::vector<FeatureColumns> modalities;
};

/// Reads a recording's files of features (ARFF: a name, a time in seconds, numbers). Row n of each file belongs to
/// value n of `labels`: its time is n / labels.rate, to within half a step. Throws UserError with file and line where a
/// value is missing or too large for a float, a time or the number of rows does not fit, or the recording's name
/// changes.
FeatureTable read_feature_table(const std::filesystem::path& root, const std::vector<FeatureFile>& files,
                                const LabelCurve& labels);

}  // namespace foldwise::datasets
