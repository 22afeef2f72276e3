// SPDX-License-Identifier: Apache-2.0
#include "results/listings/confusions.h"

#include <algorithm>
#include <utility>

namespace foldwise::results {
namespace {

void collect(const StoreReader& store, const RunRecord& run, const ListedSamples& samples, Confusion& confusion) {
  for (Prediction& prediction : store.predictions(run.evaluate)) {
    if (!is_of_classes(prediction) || prediction.target < 0) continue;
    confusion.classes =
        std::max({confusion.classes, prediction.scores.size(), static_cast<std::size_t>(prediction.target) + 1});
    const std::string name = samples.of(prediction.sample).label;
    if (!name.empty()) confusion.names.emplace(prediction.target, name);
    confusion.predictions.push_back(std::move(prediction));
  }
}

}  // namespace

ListedSamples::ListedSamples(const FoldRecords& folds) {
  for (const DatasetRecord& dataset : folds.datasets)
    for (const SampleRecord& sample : dataset.samples) samples_.emplace(sample.id, sample);
}

SampleRecord ListedSamples::of(const std::string& id) const {
  const auto found = samples_.find(id);
  return found == samples_.end() ? SampleRecord{id, "", ""} : found->second;
}

bool is_of_classes(const Prediction& prediction) {
  return prediction.targets.empty() && !prediction.scores.empty();
}

std::map<std::size_t, Confusion> read_confusions(const StoreReader& store, const SelectedRuns& selected) {
  const ListedSamples samples(store.folds());
  std::map<std::size_t, Confusion> confusions;
  for (const SelectedRun& run : selected.runs()) {
    if (run.result.state != RunState::finished) continue;
    collect(store, run.result.run, samples, confusions[run.result.run.experiment]);
  }
  std::erase_if(confusions, [](const auto& each) { return each.second.classes == 0; });
  return confusions;
}

std::string class_name(const std::map<int, std::string>& names, std::size_t number) {
  const auto found = names.find(static_cast<int>(number));
  return found == names.end() ? "class " + std::to_string(number) : found->second;
}

}  // namespace foldwise::results
