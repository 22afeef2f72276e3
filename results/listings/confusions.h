// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/listings/selected_runs.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

/// What folds tell of samples.
class ListedSamples {
 public:
  explicit ListedSamples(const FoldRecords& folds);
  /// Of one that is in no fold its id alone.
  SampleRecord of(const std::string& id) const;

 private:
  std::map<std::string, SampleRecord> samples_;
};

/// Whether one class of several is predicted.
bool is_of_classes(const Prediction& prediction);

/// Which class is taken for which, over an experiment's finished runs together.
struct Confusion {
  std::vector<Prediction> predictions;
  std::size_t classes = 0;
  std::map<int, std::string> names;  ///< of the classes that samples were of
};

/// By experiment; of those without predictions of classes none.
std::map<std::size_t, Confusion> read_confusions(const StoreReader& store, const SelectedRuns& selected);

/// "happy", or "class 3" where no sample says.
std::string class_name(const std::map<int, std::string>& names, std::size_t number);

}  // namespace foldwise::results
