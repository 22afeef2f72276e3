// SPDX-License-Identifier: Apache-2.0
#include "results/tables/device_kinds.h"

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "results/tables/table_layout.h"

namespace foldwise::results {
namespace {

/// The kinds that workers on each host's devices have been: more than one where a host was changed.
using KindsOfDevices = std::map<std::string, std::vector<std::string>>;  // by "host.device"

KindsOfDevices kinds_of_devices(const StoreReader& store) {
  constexpr std::string_view prefix = "device.";
  KindsOfDevices kinds;
  for (auto& [name, values] : store.provenance()) {
    if (!name.starts_with(prefix)) continue;
    for (const std::string& value : values) {
      // What workers once said; and that of jobs which are alike on every processor.
      if (value == "cpu" || value.find(", told to use ") != std::string::npos) continue;
      kinds[name.substr(prefix.size())].push_back(value);
    }
  }
  return kinds;
}

bool all_alike(const KindsOfDevices& kinds) {
  std::set<std::string> different;
  for (const auto& [device, values] : kinds) different.insert(values.begin(), values.end());
  return different.size() < 2;
}

std::string joined(const std::set<std::string>& kinds) {
  std::string text;
  for (const std::string& kind : kinds) text += (text.empty() ? "" : " and ") + kind;
  return text;
}

}  // namespace

std::vector<std::string> device_kind_remarks(const StoreReader& store, const std::vector<RunResult>& results) {
  const KindsOfDevices kinds = kinds_of_devices(store);
  if (all_alike(kinds)) return {};
  const auto places = store.computed_on();
  const ExperimentValues experiments(store.experiments());
  std::map<std::string, std::size_t> runs_on;
  std::set<std::string> all;
  for (const RunResult& result : results) {
    if (result.state != RunState::finished) continue;
    if (experiments.value(result.run.experiment, "training.instruction_set") != "native") continue;
    std::set<std::string> of_run;
    for (const Key& job : result.run.jobs()) {
      const auto found = places.find(job);
      if (found == places.end()) continue;
      for (const std::string& device : found->second)
        if (const auto known = kinds.find(device); known != kinds.end())
          of_run.insert(known->second.begin(), known->second.end());
    }
    if (!of_run.empty()) ++runs_on[joined(of_run)];
    all.merge(of_run);
  }
  if (all.size() < 2) return {};
  std::string remark = "The runs come from several kinds of device, on which the same job has other bytes: ";
  bool first = true;
  for (const auto& [kind, count] : runs_on) {
    remark += (first ? "" : "; ") + std::to_string(count) + (count == 1 ? " run" : " runs") + " on " + kind;
    first = false;
  }
  return {remark + " (training.instruction_set: avx2 makes those of processors alike)."};
}

}  // namespace foldwise::results
