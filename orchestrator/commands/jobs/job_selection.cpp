// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/jobs/job_selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <unordered_set>

#include "experiments/fields/configuration.h"
#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {
namespace {

using results::JobStatus;

struct Condition {
  std::string field;
  std::string value;
};

/// What the words name, before anything is asked of the jobs' states.
struct Named {
  std::vector<results::JobRecord> jobs;  // by their keys
  std::vector<bool> experiments;         // by their places; empty: none was asked for
};

bool same_value(const std::string& left, const std::string& right) {
  if (left == right) return true;
  char* left_end = nullptr;
  char* right_end = nullptr;
  const double left_number = std::strtod(left.c_str(), &left_end);
  const double right_number = std::strtod(right.c_str(), &right_end);
  const bool numbers =
      left_end != left.c_str() && *left_end == '\0' && right_end != right.c_str() && *right_end == '\0';
  return numbers && left_number == right_number;
}

std::vector<bool> experiments_with(const std::vector<results::ExperimentRecord>& experiments,
                                   const std::vector<Condition>& conditions) {
  std::vector<bool> chosen(experiments.size(), true);
  for (const Condition& condition : conditions) {
    std::vector<std::string> seen;
    for (std::size_t index = 0; index < experiments.size(); ++index) {
      const auto value = field_text(parse_configuration(experiments[index].configuration), condition.field);
      if (!value) {
        std::vector<std::string> varied;
        for (const auto& [field, text] : experiments[index].values) varied.push_back(field);
        throw UserError(Fault::usage, condition.field + "=" + condition.value, "there is no field " + condition.field,
                        fmt::format("the fields that vary are {}{}", fmt::join(varied, ", "),
                                    did_you_mean(condition.field, varied)));
      }
      if (std::ranges::find(seen, *value) == seen.end() && seen.size() < 20) seen.push_back(*value);
      chosen[index] = chosen[index] && same_value(*value, condition.value);
    }
    if (std::ranges::find(chosen, true) == chosen.end()) {
      throw UserError(Fault::usage, condition.field + "=" + condition.value, "no experiment has it",
                      fmt::format("{} is {} in this sweep", condition.field, fmt::join(seen, " or ")));
    }
  }
  return chosen;
}

Named named_by(const results::StoreReader& store, const std::vector<std::string>& which) {
  Named named;
  std::vector<Condition> conditions;
  for (const std::string& word : which) {
    const std::size_t sign = word.find('=');
    if (sign == std::string::npos)
      named.jobs.push_back(store.find_job(word));
    else
      conditions.push_back({word.substr(0, sign), word.substr(sign + 1)});
  }
  if (!conditions.empty()) named.experiments = experiments_with(store.experiments(), conditions);
  return named;
}

std::string described(std::size_t jobs, const std::vector<bool>& experiments) {
  std::string text = fmt::format("{} {}", jobs, jobs == 1 ? "job" : "jobs");
  if (experiments.empty()) return text;
  const auto count = std::ranges::count(experiments, true);
  return text + fmt::format(" of {} {}", count, count == 1 ? "experiment" : "experiments");
}

/// The jobs of the plan that are in `chosen`, in its order.
JobSelection in_order(const results::StoreReader& store, const std::unordered_set<Key>& chosen,
                      const std::vector<bool>& experiments) {
  JobSelection selection;
  for (const results::JobRecord& job : store.jobs())
    if (chosen.contains(job.key)) selection.jobs.push_back(job.key);
  selection.description = described(selection.jobs.size(), experiments);
  return selection;
}

}  // namespace

JobSelection jobs_to_cancel(const results::StoreReader& store, const std::vector<std::string>& which) {
  const Named named = named_by(store, which);
  const auto states = store.job_states();
  std::unordered_set<Key> chosen;
  for (const results::JobRecord& job : named.jobs) {
    if (results::status_of(states, job.key) == JobStatus::finished) {
      throw UserError(Fault::usage, "job " + job.key.brief(), "it is finished (" + job.label + ")",
                      "only what has no result yet can be cancelled");
    }
    chosen.insert(job.key);
  }
  if (!named.experiments.empty()) {
    std::unordered_map<Key, Stage> stages;
    for (const results::JobRecord& job : store.jobs()) stages.emplace(job.key, job.stage);
    std::unordered_set<Key> needed_by_others;
    const std::vector<results::RunRecord> runs = store.runs();
    for (const results::RunRecord& run : runs) {
      if (named.experiments.at(run.experiment)) continue;
      for (const Key& job : run.jobs()) needed_by_others.insert(job);
    }
    for (const results::RunRecord& run : runs) {
      if (!named.experiments.at(run.experiment)) continue;
      for (const Key& job : run.jobs()) {
        const bool has_result = results::status_of(states, job) == JobStatus::finished;
        if (!has_result && !needed_by_others.contains(job) && facts_of(stages.at(job)).of_a_fold) chosen.insert(job);
      }
    }
  }
  return in_order(store, chosen, named.experiments);
}

JobSelection jobs_to_retry(const results::StoreReader& store, const std::vector<std::string>& which) {
  const Named named = named_by(store, which);
  const auto states = store.job_states();
  const auto can_be_retried = [&](const results::JobRecord& job) {
    const JobStatus status = results::status_of(states, job.key);
    return status == JobStatus::failed || status == JobStatus::cancelled ||
           (status == JobStatus::diverged && !facts_of(job.stage).trains);
  };
  std::unordered_set<Key> chosen;
  for (const results::JobRecord& job : named.jobs) {
    if (!can_be_retried(job)) {
      const JobStatus status = results::status_of(states, job.key);
      throw UserError(Fault::usage, "job " + job.key.brief(), fmt::format("it is {} ({})", name_of(status), job.label),
                      status == JobStatus::diverged
                          ? "it would diverge again: a lower training.learning_rate is another experiment"
                          : "only what failed or was cancelled can be tried again");
    }
    chosen.insert(job.key);
  }
  std::unordered_set<Key> of_experiments;
  for (const results::RunRecord& run : store.runs()) {
    if (named.experiments.empty() || !named.experiments.at(run.experiment)) continue;
    for (const Key& job : run.jobs()) of_experiments.insert(job);
  }
  for (const results::JobRecord& job : store.jobs()) {
    if ((which.empty() || of_experiments.contains(job.key)) && can_be_retried(job)) chosen.insert(job.key);
  }
  return in_order(store, chosen, named.experiments);
}

}  // namespace foldwise::orchestrator
