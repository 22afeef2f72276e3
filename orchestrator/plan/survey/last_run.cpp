// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/last_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

namespace foldwise::orchestrator {

std::size_t experiments_in_common(const std::vector<results::ExperimentRecord>& last,
                                  const std::vector<results::ExperimentRecord>& experiments) {
  std::unordered_set<Key> known;
  for (const results::ExperimentRecord& experiment : last) known.insert(experiment.identity);
  return static_cast<std::size_t>(
      std::ranges::count_if(experiments, [&](const auto& each) { return known.contains(each.identity); }));
}

std::vector<std::string> remarks_on_last_run(const results::SweepRecord& last,
                                             const std::vector<results::ExperimentRecord>& last_experiments,
                                             const results::SweepRecord& now,
                                             const std::vector<results::ExperimentRecord>& experiments,
                                             const std::string& changed) {
  std::vector<std::string> remarks;
  if (last.name != now.name) {
    remarks.push_back(
        fmt::format("the sweep {} ran last in this folder, and {} takes its place in 'table' and 'status' "
                    "of the folder; by the path of its sweep file they still show {}",
                    last.name, now.name, last.name));
  } else if (last.text != now.text && experiments_in_common(last_experiments, experiments) == 0) {
    remarks.push_back(
        fmt::format("another sweep called {} ran last in this folder, without an experiment of this one, "
                    "which takes its place in 'table' and 'status' of the folder; another name keeps them "
                    "apart",
                    now.name));
  }
  if (!changed.empty()) remarks.push_back(changed);
  std::vector<std::string> dropped;
  std::ranges::copy_if(last.overrides, std::back_inserter(dropped), [&](const std::string& change) {
    return std::ranges::find(now.overrides, change) == now.overrides.end();
  });
  if (last.name == now.name && !dropped.empty()) {
    remarks.push_back(
        fmt::format("the last run had {}, which this one is without; give it again to go on with that run",
                    fmt::join(dropped, " ")));
  }
  return remarks;
}

}  // namespace foldwise::orchestrator
