// SPDX-License-Identifier: Apache-2.0
#include "results/tables/baseline.h"

#include <algorithm>
#include <utility>

#include "results/tables/published.h"

namespace foldwise::results {

Baseline::Baseline(const ExperimentValues& experiments, const std::map<std::string, std::string>& values,
                   const std::vector<std::string>& fields)
    : experiments_(experiments) {
  for (const auto& field : fields) {
    if (!values.contains(field)) other_fields_.push_back(field);
  }
  for (std::size_t index = 0; index < experiments.size(); ++index) {
    const bool fits = std::ranges::all_of(
        values, [&](const auto& entry) { return same_value(experiments.value(index, entry.first), entry.second); });
    if (fits) candidates_.push_back(index);
  }
}

std::optional<std::size_t> Baseline::of(std::size_t experiment) const {
  const auto others = experiments_.values(experiment, other_fields_);
  const auto agrees = [&](std::size_t candidate) { return experiments_.values(candidate, other_fields_) == others; };
  const auto found = std::ranges::find_if(candidates_, agrees);
  if (found != candidates_.end()) return *found;
  return candidates_.size() == 1 ? std::optional(candidates_.front()) : std::nullopt;
}

std::vector<double> paired_differences(const std::vector<const RunResult*>& runs,
                                       const std::vector<const RunResult*>& baseline, const std::string& metric) {
  std::map<std::pair<int, int>, double> of_baseline;
  for (const auto* run : baseline) {
    if (const auto value = run->finite(metric)) of_baseline[{run->run.fold, run->run.repeat}] = *value;
  }
  std::vector<double> differences;
  for (const auto* run : runs) {
    const auto partner = of_baseline.find({run->run.fold, run->run.repeat});
    const auto value = run->finite(metric);
    if (value && partner != of_baseline.end()) differences.push_back(*value - partner->second);
  }
  return differences;
}

}  // namespace foldwise::results
