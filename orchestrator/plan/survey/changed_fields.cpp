// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/changed_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>

#include "experiments/fields/configuration.h"
#include "experiments/fields/fields.h"
#include "orchestrator/plan/survey/last_run.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_looked_at = 1000;

std::vector<Experiment> first_of(const std::vector<results::ExperimentRecord>& records) {
  std::vector<Experiment> experiments;
  for (std::size_t index = 0; index < std::min(records.size(), most_looked_at); ++index)
    experiments.push_back(parse_configuration(records[index].configuration));
  return experiments;
}

/// Whether all of them have one value.
bool is_constant(const Field& field, const std::vector<Experiment>& experiments) {
  return std::ranges::all_of(experiments,
                             [&](const Experiment& each) { return field.get(each) == field.get(experiments.front()); });
}

using StageCounts = std::array<std::size_t, Choices<Stage>::names.size()>;

/// Finished jobs of the last run that the plan does not have.
StageCounts lost_jobs(const results::StoreReader& store, const Plan& plan) {
  std::unordered_set<Key> planned;
  for (const auto& item : plan.workload().items) planned.insert(item.key);
  const std::unordered_set<Key> unfinished = store.unfinished();
  StageCounts counts{};
  for (const results::JobRecord& job : store.jobs())
    if (!planned.contains(job.key) && !unfinished.contains(job.key)) ++counts.at(static_cast<std::size_t>(job.stage));
  return counts;
}

}  // namespace

std::vector<ChangedField> changed_fields(const std::vector<results::ExperimentRecord>& last,
                                         const std::vector<results::ExperimentRecord>& now) {
  const std::vector<Experiment> before = first_of(last);
  const std::vector<Experiment> after = first_of(now);
  std::vector<ChangedField> changes;
  if (before.empty() || after.empty()) return changes;
  for (const Field* field : identifying_fields()) {
    if (field->get(before.front()) == field->get(after.front())) continue;
    if (!is_constant(*field, before) || !is_constant(*field, after)) continue;
    changes.push_back({field->path, field_text(after.front(), field->path).value_or(""),
                       field_text(before.front(), field->path).value_or("")});
  }
  return changes;
}

std::string changed_fields_remark(const results::StoreReader& store, const Plan& plan) {
  const std::optional<results::SweepRecord> last = store.last_sweep();
  const results::SweepRecord sweep = plan.sweep_record();
  if (!last || last->name != sweep.name) return "";
  if (last->text == sweep.text && last->overrides == sweep.overrides) return "";
  const std::vector<results::ExperimentRecord> before = store.experiments();
  const std::vector<results::ExperimentRecord> now = plan.experiment_records();
  if (experiments_in_common(before, now) > 0) return "";
  const std::vector<ChangedField> changes = changed_fields(before, now);
  if (changes.empty()) return "";
  const StageCounts counts = lost_jobs(store, plan);
  std::vector<std::string> stages;
  std::size_t lost = 0;
  for (std::size_t stage = 0; stage < counts.size(); ++stage) {
    lost += counts[stage];
    if (counts[stage] > 0) stages.push_back(fmt::format("{} {}", Choices<Stage>::names[stage], counts[stage]));
  }
  if (lost == 0) return "";
  std::vector<std::string> words;
  words.reserve(changes.size());
  for (const ChangedField& change : changes)
    words.push_back(fmt::format("{} is {}, and was {} in the last run", change.path, change.now, change.before));
  const bool one = changes.size() == 1;
  return fmt::format(
      "{}: {} finished job{} of it ({}) {} not count for this one; {} stay{}, and count{} again where {} set back",
      fmt::join(words, "; "), lost, lost == 1 ? "" : "s", fmt::join(stages, ", "), lost == 1 ? "does" : "do",
      lost == 1 ? "it" : "they", lost == 1 ? "s" : "", lost == 1 ? "s" : "", one ? "it is" : "they are");
}

}  // namespace foldwise::orchestrator
