// SPDX-License-Identifier: Apache-2.0
#include "results/runs/run_design.h"

#include <algorithm>
#include <set>

namespace foldwise::results {
namespace {

std::string tested(const FoldRecord& fold) {
  std::string samples = fold.parts;
  std::ranges::replace_if(
      samples, [](char part) { return part != FoldRecord::test; }, FoldRecord::unused);
  return samples;
}

}  // namespace

RunDesign run_design(const std::vector<RunRecord>& runs, const FoldRecords& folds) {
  std::set<std::size_t> divisions;
  for (const RunRecord& run : runs) {
    if (!run.division || *run.division >= folds.folds.size()) return {};
    divisions.insert(*run.division);
  }
  if (divisions.empty()) return {};
  std::set<std::pair<std::size_t, std::string>> tests;
  double ratios = 0;
  for (const std::size_t division : divisions) {
    const FoldRecord& fold = folds.folds[division];
    const auto train = std::ranges::count(fold.parts, FoldRecord::train);
    if (train == 0) return {};
    ratios += static_cast<double>(std::ranges::count(fold.parts, FoldRecord::test)) / static_cast<double>(train);
    tests.emplace(fold.dataset, tested(fold));
  }
  return {true, tests.size() == 1, ratios / static_cast<double>(divisions.size())};
}

std::map<std::string, std::string> subjects_of(const FoldRecords& folds) {
  std::map<std::string, std::string> subjects;
  for (const DatasetRecord& dataset : folds.datasets) {
    for (const SampleRecord& sample : dataset.samples) {
      if (!sample.subject.empty()) subjects[sample.id] = sample.subject;
    }
  }
  return subjects;
}

}  // namespace foldwise::results
