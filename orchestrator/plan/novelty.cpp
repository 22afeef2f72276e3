// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/novelty.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/fields/configuration.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_compared = 1000;

std::vector<const Field*> differences(const Experiment& one, const Experiment& other, Stage stage) {
  std::vector<const Field*> different;
  for (const Field* field : identifying_fields()) {
    if (decides(field->scope, stage) && field->get(one) != field->get(other)) different.push_back(field);
  }
  return different;
}

}  // namespace

Novelty::Novelty(const std::vector<results::ExperimentRecord>& earlier) {
  for (std::size_t index = 0; index < std::min(earlier.size(), most_compared); ++index) {
    earlier_.push_back(parse_configuration(earlier[index].configuration));
  }
}

std::string Novelty::explain(const Experiment& experiment, Stage stage) const {
  if (earlier_.empty()) return "nothing was planned before";
  std::vector<const Field*> fewest;
  const Experiment* nearest = nullptr;
  const Experiment asked = asked_of(experiment, stage);
  for (const Experiment& candidate : earlier_) {
    auto different = differences(asked, asked_of(candidate, stage), stage);
    if (nearest != nullptr && different.size() >= fewest.size()) continue;
    nearest = &candidate;
    fewest = std::move(different);
  }
  if (fewest.empty()) {
    return "planned before and not done, or its videos, its weights or what Foldwise computes have changed";
  }
  std::string sentence;
  for (const Field* field : fewest) {
    if (!sentence.empty()) sentence += ", ";
    sentence += field->path + " is " + field_text(experiment, field->path).value_or("") + ", was " +
                field_text(*nearest, field->path).value_or("");
  }
  return sentence;
}

std::string explain_standing(const results::StoreReader& store, const results::JobRecord& job) {
  const results::StoreSnapshot snapshot(store);
  const results::JobOrigin origin = store.origin(job.key);
  const results::JobState state = store.job_state(job.key);
  if (state.status == results::JobStatus::finished) return "reused: it is finished";
  if (origin == results::JobOrigin::no_longer) return "not run: the sweep needs it no longer";
  if (state.status == results::JobStatus::diverged) return "not run again: it diverged";
  if (state.status == results::JobStatus::cancelled)
    return "not run: it was cancelled; orchestrator retry takes that back";
  if (state.status == results::JobStatus::failed) {
    // How many failures are allowed is said by the sweep file of then, not by the store.
    return state.failures > 0 ? fmt::format(
                                    "failed {} time{}: tried again with --retry-failed, or where "
                                    "execution.max_attempts allows more",
                                    state.failures, state.failures == 1 ? "" : "s")
                              : "tried again: what it was refused for may be mended";
  }
  if (state.epochs > 0) return fmt::format("resumed from epoch {}", state.epochs);
  if (origin == results::JobOrigin::earlier_plan) return "planned before and not done";
  const std::vector<results::ExperimentRecord> experiments = store.experiments();
  if (job.experiment >= experiments.size()) return "new";
  const Experiment experiment = parse_configuration(experiments[job.experiment].configuration);
  return "new: " + Novelty(store.earlier_experiments()).explain(experiment, job.stage);
}

}  // namespace foldwise::orchestrator
