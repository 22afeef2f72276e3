// SPDX-License-Identifier: Apache-2.0
// orchestrator plan: one of commands.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>

#include "datasets/frames/shard_path.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/byte_size.h"
#include "experiments/foundation/text/duration.h"
#include "experiments/jobs/stage_facts.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/plan/forecasts/feature_forecast.h"
#include "orchestrator/plan/forecasts/frame_store_forecast.h"
#include "orchestrator/plan/remarks/clip_lengths.h"
#include "orchestrator/plan/remarks/look_alikes.h"
#include "orchestrator/plan/remarks/resolvable.h"
#include "orchestrator/plan/survey/changed_fields.h"
#include "orchestrator/plan/survey/novelty.h"
#include "orchestrator/plan/survey/plan_survey.h"
#include "orchestrator/plan/survey/training_effort.h"
#include "orchestrator/simulation/other_sweeps.h"
#include "orchestrator/simulation/race_forecast.h"
#include "orchestrator/simulation/work_forecast.h"
#include "results/runs/races.h"
#include "results/runs/stopped_runs.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_experiments_listed = 40;
constexpr std::size_t most_stores_listed = 20;

std::string plural(std::size_t count, const char* noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string values_text(const Sweep& sweep, std::size_t experiment) {
  std::string text;
  for (const auto& [field, value] : sweep.values(experiment)) {
    text += fmt::format("{}{}={}", text.empty() ? "" : "  ", field, value);
  }
  return text.empty() ? "(nothing varies)" : text;
}

std::string scale_text(const Sweep& sweep) {
  if (sweep.scale().empty()) return "";
  return fmt::format("At scale {}: those of the full size, and of other scales, lie in other folders.\n",
                     sweep.scale());
}

std::string datasets_text(const Plan& plan) {
  std::string text;
  for (const std::string& sentence : plan.dataset_sentences()) text += sentence + "\n";
  return text;
}

/// Of each stage: how many jobs the runs ask for, what is left of them when equal ones are one, and what becomes of
/// these.
std::string stages_text(const Plan& plan, const PlanSurvey& survey) {
  std::array<std::size_t, stage_rows.size()> asked{};
  const auto& items = plan.workload().items;
  for (std::size_t item = 0; item < items.size(); ++item)
    asked[static_cast<std::size_t>(items[item].stage)] += plan.times_asked(item);
  std::string text = fmt::format("  {:<10}{:>11}{:>8}{:>10}{:>10}{:>14}{:>10}{:>8}{:>8}\n", "stage", "asked for",
                                 "jobs", "reused", "resumed", "tried again", "given up", "new", "to run");
  for (std::size_t stage = 0; stage < survey.stages.size(); ++stage) {
    const auto& count = survey.stages[stage];
    if (count.jobs == 0 && stage_rows[stage].owners != StageOwners::all) continue;
    text += fmt::format("  {:<10}{:>11}{:>8}{:>10}{:>10}{:>14}{:>10}{:>8}{:>8}\n", name_of(static_cast<Stage>(stage)),
                        asked[stage], count.jobs, count.count(Fate::reused), count.count(Fate::resumed),
                        count.count(Fate::again), count.count(Fate::settled), count.count(Fate::fresh), count.left());
  }
  return text;
}

/// By the results that the database holds, whoever left them.
std::vector<results::RaceStop> race_decided(const std::filesystem::path& database, const Plan& plan) {
  results::StoreReader store = results::StoreReader::open(database);
  store.look_at(plan.records());
  return results::decide_races(store);
}

/// What of it is expected to take how long, and how far that can be relied on.
std::string basis_text(const WorkForecast& forecast) {
  switch (forecast.basis()) {
    case WorkForecast::Basis::measured:
      return "judged by the jobs that are finished";
    case WorkForecast::Basis::partly_measured:
      return "judged by the jobs that are finished, and of stages not yet seen by what they compute";
    case WorkForecast::Basis::guessed:
      break;
  }
  return "a guess within a factor of ten by what they compute, until one is finished";
}

std::string sharing_text(const Plan& plan, const WorkForecast& forecast) {
  std::size_t asked = 0;
  const std::size_t jobs = plan.workload().items.size();
  for (std::size_t item = 0; item < jobs; ++item) asked += plan.times_asked(item);
  std::string text = fmt::format("Sharing saves {} of {} jobs", asked - jobs, asked);
  if (asked > jobs)
    text +=
        fmt::format(": about {} of one worker's time ({})", format_duration(forecast.saved()), basis_text(forecast));
  return text + ".\n";
}

std::string makespan_text(const WorkForecast& forecast, const std::vector<std::size_t>& workers) {
  std::string text;
  for (const std::size_t count : workers) {
    const Simulation simulation = forecast.simulate(count);
    text += fmt::format("On {}: about {}, {:.2f} x the shortest possible.\n", plural(count, "worker"),
                        format_duration(simulation.makespan),
                        simulation.bound() > 0 ? simulation.makespan / simulation.bound() : 1);
  }
  return text;
}

std::string cost_text(const PlanSurvey& survey, const WorkForecast& forecast) {
  if (survey.left() == 0) return "Nothing is left to do.\n";
  return fmt::format("{} left: about {} of one worker's time, {}.\n", plural(survey.left(), "job"),
                     format_duration(forecast.left()), basis_text(forecast));
}

std::string effort_text(const TrainingEffort& effort) {
  const std::string sentence = to_sentence(effort);
  return sentence.empty() ? "" : sentence + ".\n";
}

/// What numbers of runs can tell; nothing of a sweep of one experiment.
std::string resolvable_text(const Plan& plan) {
  std::string text;
  for (const std::string& sentence : resolvable_sentences(plan)) text += sentence + "\n";
  return text.empty() ? "" : text + "\n";
}

/// What the store says of a prepare job that is finished and whose file is there.
std::optional<PreparedShard> prepared_shard(const Sweep& sweep, const std::optional<results::StoreReader>& store,
                                            const JobStates& states, const Key& key) {
  const auto found = states.find(key);
  if (!store || found == states.end() || found->second.status != results::JobStatus::finished) return std::nullopt;
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(datasets::shard_path(sweep.output(), key), error);
  if (error) return std::nullopt;
  std::map<std::string, double> metrics = store->metrics(key);
  return PreparedShard{metrics["frames"], metrics["seconds"], bytes};
}

/// The folder, or the nearest one above it that is there.
std::filesystem::path existing_folder(std::filesystem::path folder) {
  std::error_code error;
  while (!std::filesystem::exists(folder, error) && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

std::string frame_stores_text(const Sweep& sweep, const std::vector<FrameStoreForecast>& stores) {
  if (stores.empty()) return "";
  std::string text = fmt::format("Frame stores, in {}:\n", (sweep.output() / "frames").string());
  double left = 0;
  for (std::size_t index = 0; index < stores.size(); ++index) {
    left += static_cast<double>(stores[index].bytes_left());
    if (index < most_stores_listed) text += fmt::format("  {}.\n", to_sentence(stores[index]));
  }
  if (stores.size() > most_stores_listed) text += fmt::format("  … and {} more\n", stores.size() - most_stores_listed);
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(existing_folder(sweep.output()), error);
  if (left > 0 && !error) {
    const auto free = static_cast<double>(space.available);
    text += fmt::format("{} to be written, {} free there{}\n", format_bytes(left), format_bytes(free),
                        left < free ? "." : ": too little. Smaller frames, or dataset.frames.codec: jpeg, take less.");
  }
  return text + "\n";
}

/// What the store says of a features job that is finished: its files but the one that describes them.
std::optional<std::uint64_t> stored_features(const std::optional<results::StoreReader>& store, const JobStates& states,
                                             const Key& key) {
  const auto found = states.find(key);
  if (!store || found == states.end() || found->second.status != results::JobStatus::finished) return std::nullopt;
  std::uint64_t bytes = 0;
  for (const Artifact& artifact : store->artifacts(key)) {
    if (artifact.name.starts_with("features")) bytes += static_cast<std::uint64_t>(artifact.bytes);
  }
  return bytes;
}

std::string features_text(const Sweep& sweep, const std::vector<FeatureForecast>& features) {
  if (features.empty()) return "";
  std::string text = fmt::format("Stored features, in {}:\n", (sweep.output() / "stages").string());
  double left = 0;
  for (const FeatureForecast& each : features) {
    left += static_cast<double>(each.bytes_left());
    text += fmt::format("  {}.\n", to_sentence(each));
  }
  if (left > 0) text += fmt::format("{} of them to be written.\n", format_bytes(left));
  return text + "\n";
}

std::string experiments_text(const Sweep& sweep, const PlanSurvey& survey) {
  std::string text;
  for (std::size_t index = 0; index < std::min(sweep.size(), most_experiments_listed); ++index) {
    text += fmt::format("  {}: {} of {} done\n", values_text(sweep, index), survey.runs_done[index],
                        plural(survey.runs_in_all[index], "run"));
  }
  if (sweep.size() > most_experiments_listed) {
    text += fmt::format("  … and {} more\n", sweep.size() - most_experiments_listed);
  }
  return text;
}

std::string why(Fate fate, const Experiment& experiment, const WorkItem& item, const JobStates& states,
                const Novelty& novelty) {
  switch (fate) {
    case Fate::reused:
      return "reused";
    case Fate::resumed:
      return fmt::format("resumed from epoch {}", states.at(item.key).epochs);
    case Fate::again:
      return "failed before, is tried again";
    case Fate::settled:
      return results::status_of(states, item.key) == results::JobStatus::stopped
                 ? "of experiments that the race has stopped, is not run"
                 : "diverged or used up its attempts, is not tried again";
    case Fate::fresh:
      return "new: " + novelty.explain(experiment, item.stage);
  }
  return "";
}

void print_jobs(const Plan& plan, const PlanSurvey& survey, const JobStates& states, const Novelty& novelty) {
  const auto& items = plan.workload().items;
  for (std::size_t index = 0; index < items.size(); ++index) {
    const Experiment experiment = plan.experiment_asked(index);
    std::cout << fmt::format("  {}  {}: {}\n", items[index].key.brief(), plan.workload().label_of(items[index]),
                             why(survey.fates[index], experiment, items[index], states, novelty));
  }
}

}  // namespace

int plan_command(const SweepArguments& arguments, PlanDetail detail, const std::vector<std::size_t>& workers) {
  const Sweep sweep = load_sweep(arguments.file, arguments.overrides, arguments.scale);
  datasets::DigestCache digests(datasets::DigestCache::default_file());
  const Plan plan = Plan::make(sweep, digests);
  digests.save();

  std::optional<results::StoreReader> store;
  const auto database = database_in(sweep.output());
  if (std::filesystem::exists(database)) store.emplace(results::StoreReader::open(database));
  JobStates states = store ? store->job_states() : JobStates{};
  std::vector<results::RaceStop> stops;
  if (store && sweep.race()) {
    stops = race_decided(database, plan);
    results::StoppedRuns(plan.runs(), stops).mark(plan.runs(), states);
  }
  const PlanSurvey survey = PlanSurvey::make(plan, states);

  const WorkForecast forecast(plan, states, store ? jobs_in_place_of(plan, states, *store) : std::vector<TimedJob>{});

  CountedPictures counted;
  const auto stores = forecast_frame_stores(
      plan.frames(), [&](const Key& key) { return prepared_shard(sweep, store, states, key); }, counted);

  const auto features = forecast_features(
      plan.features(), [&](const Key& key) { return stored_features(store, states, key); }, counted);

  const std::size_t jobs = plan.workload().items.size();
  std::cout << fmt::format("{}: {}, {}, {}; results in {}\n{}{}\n", sweep.name(), plural(sweep.size(), "experiment"),
                           plural(plan.planned_runs().size(), "run"), plural(jobs, "job"), sweep.output().string(),
                           scale_text(sweep), datasets_text(plan))
            << stages_text(plan, survey) << "\n"
            << sharing_text(plan, forecast) << race_text(sweep, plan, forecast, stops) << cost_text(survey, forecast)
            << effort_text(TrainingEffort::left(sweep, plan, survey)) << makespan_text(forecast, workers) << "\n"
            << resolvable_text(plan) << frame_stores_text(sweep, stores) << features_text(sweep, features)
            << experiments_text(sweep, survey);
  if (detail == PlanDetail::jobs) {
    std::cout << "\nJobs:\n";
    print_jobs(plan, survey, states, Novelty(store ? store->experiments() : std::vector<results::ExperimentRecord>{}));
  }
  std::cout << std::flush;
  std::vector<std::string> remarks = clip_length_remarks(sweep, plan, counted);
  if (store) {
    if (std::string changed = changed_fields_remark(*store, plan); !changed.empty())
      remarks.push_back(std::move(changed));
  }
  std::ranges::move(kept_look_alike_remarks(sweep.output()), std::back_inserter(remarks));
  std::ranges::move(plan.remarks(), std::back_inserter(remarks));
  tell_remarks(remarks);
  return exit_finished;
}

}  // namespace foldwise::orchestrator
