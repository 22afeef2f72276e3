// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/novelty.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "experiments/facts/pretraining.h"
#include "experiments/fields/configuration.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"
#include "results/runs/races.h"
#include "results/runs/stopped_runs.h"

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

/// Of a training on pictures, whose experiment is made of the one that starts from it.
bool is_of_pictures(const Experiment& experiment) {
  return is_pretrained(experiment) && experiment == pretraining_of(experiment);
}

/// The fields of a sweep file that make two trainings on pictures, or the pictures of two, other ones.
std::vector<const Field*> as_people_set_them(const std::vector<const Field*>& of_pictures) {
  constexpr auto renamed = std::to_array<std::pair<std::string_view, const char*>>(
      {{"dataset.name", "pretraining.dataset"}, {"dataset.frames.size", "model.input"}});
  constexpr std::array<std::string_view, 4> shared{"pretraining.", "model.", "training.threads_per_worker",
                                                   "training.instruction_set"};
  std::vector<const Field*> fields;
  for (const Field* field : of_pictures) {
    const auto other = std::ranges::find(renamed, field->path, &std::pair<std::string_view, const char*>::first);
    if (other != renamed.end()) field = find_field(other->second);
    const bool set_there = std::ranges::any_of(shared, [&](auto start) { return field->path.starts_with(start); });
    const bool follows = field->path == "model.dropout" || field->path.starts_with("model.head.");
    if (set_there && !follows && std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
  }
  return fields;
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
  const bool of_pictures = is_of_pictures(experiment);
  const Experiment asked = asked_of(experiment, stage);
  for (const Experiment& candidate : earlier_) {
    if (of_pictures && !is_pretrained(candidate)) continue;
    const Experiment of_candidate = of_pictures ? pretraining_of(candidate) : asked_of(candidate, stage);
    auto different = differences(asked, of_candidate, stage);
    if (of_pictures) different = as_people_set_them(different);
    if (nearest != nullptr && different.size() >= fewest.size()) continue;
    nearest = &candidate;
    fewest = std::move(different);
  }
  if (nearest == nullptr) return "no training on pictures was planned before";
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

namespace {

/// Whether a preparation is of the pictures on which an experiment is trained first: its label begins with its dataset.
bool prepares_pictures(const Experiment& experiment, const results::JobRecord& job) {
  if (job.stage != Stage::prepare || !is_pretrained(experiment)) return false;
  const DatasetName pictures = pretraining_of(experiment).dataset.name;
  return pictures != experiment.dataset.name && job.label.starts_with(std::string(name_of(pictures)) + " ");
}

}  // namespace

std::string explain_standing(const results::StoreReader& store, const results::JobRecord& job) {
  const results::StoreSnapshot snapshot(store);
  const results::JobOrigin origin = store.origin(job.key);
  const results::JobState state = store.job_state(job.key);
  if (state.status == results::JobStatus::finished) return "reused: it is finished";
  if (origin == results::JobOrigin::no_longer) return "not run: the sweep needs it no longer";
  const std::vector<results::RunRecord> runs = store.runs();
  if (results::StoppedRuns(runs, results::current_race_stops(store)).jobs(runs).contains(job.key))
    return "not run: the race has stopped every experiment that needs it";
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
  Experiment experiment = parse_configuration(experiments[job.experiment].configuration);
  if (prepares_pictures(experiment, job)) experiment = pretraining_of(experiment);
  return "new: " + Novelty(store.earlier_experiments()).explain(experiment, job.stage);
}

}  // namespace foldwise::orchestrator
