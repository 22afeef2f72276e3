// SPDX-License-Identifier: Apache-2.0
#include "results/runs/pooled_result.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

#include "results/metrics/metrics.h"
#include "results/runs/predicted.h"

namespace foldwise::results {
namespace {

constexpr std::string_view prefix = "pooled_";

/// The folds of one repeat of one experiment.
using Folds = std::vector<const RunResult*>;

/// What keeps the folds from being pooled: the worst state of any, and which folds are in it.
void describe_state(const Folds& folds, const RunNames& names, RunResult& pooled) {
  pooled.state = RunState::finished;
  for (const RunState worst :
       {RunState::failed, RunState::diverged, RunState::stopped, RunState::cancelled, RunState::unfinished}) {
    std::vector<RunRecord> members;
    std::string reason;
    for (const RunResult* fold : folds) {
      if (fold->state != worst) continue;
      if (members.empty()) reason = worst == RunState::unfinished ? "not finished" : fold->reason;
      members.push_back(fold->run);
    }
    if (members.empty()) continue;
    pooled.state = worst;
    pooled.reason = folds.size() == 1 ? reason : names(members) + ": " + reason;
    return;
  }
}

void compute(const StoreReader& store, const Folds& folds, const std::vector<std::string>& wanted,
             const std::vector<std::string>& target_names, RunResult& pooled) {
  std::vector<Prediction> predictions;
  for (const RunResult* fold : folds) {
    std::ranges::move(store.predictions(fold->run.evaluate), std::back_inserter(predictions));
  }
  for (const std::string& metric : wanted) {
    if (!is_pooled(metric)) continue;
    const auto value = computed_metric(metric.substr(prefix.size()), predictions, target_names);
    if (value) pooled.metrics.emplace(metric, *value);
  }
}

}  // namespace

bool is_pooled(const std::string& metric) {
  return metric.starts_with(prefix);
}

std::vector<RunResult> pooled_results(const StoreReader& store, const std::vector<RunResult>& runs,
                                      const std::vector<std::string>& wanted) {
  std::vector<RunResult> results;
  if (std::ranges::none_of(wanted, is_pooled)) return results;
  std::map<std::pair<std::size_t, int>, Folds> repeats;  // by experiment and repeat: the order of the plan
  for (const RunResult& run : runs) repeats[{run.run.experiment, run.run.repeat}].push_back(&run);
  const auto target_names = recorded_target_names(store);
  for (const auto& [name, folds] : repeats) {
    std::vector<RunResult> members;
    for (const RunResult* fold : folds) members.push_back(*fold);
    RunResult pooled;
    pooled.run = folds.front()->run;
    pooled.run.fold = 0;
    describe_state(folds, RunNames(members), pooled);
    if (pooled.state == RunState::finished) compute(store, folds, wanted, target_names.at(name.first), pooled);
    results.push_back(std::move(pooled));
  }
  return results;
}

}  // namespace foldwise::results
