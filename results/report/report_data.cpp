// SPDX-License-Identifier: Apache-2.0
#include "results/report/report_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "results/metrics/metrics.h"
#include "results/runs/predicted.h"
#include "results/tables/table_layout.h"
#include "results/tables/table_words.h"

namespace foldwise::results {
namespace {

constexpr int digits_of_metric = 7;
constexpr int digits_of_curve = 5;
constexpr int digits_of_seconds = 6;

using Runs = std::vector<const SelectedRun*>;

/// A list with an entry for each of the runs.
template <typename AsJson>
std::string column(const Runs& runs, const AsJson& as_json) {
  return json_list(runs, [&](const SelectedRun* run) { return as_json(run->result); });
}

std::string number(std::size_t value) {
  return std::to_string(value);
}

/// Indices: the first of each group, then the second of each, and so on.
std::vector<std::size_t> in_turns(const std::vector<std::size_t>& group_of_each) {
  std::map<std::size_t, std::size_t> seen;
  std::vector<std::size_t> turn;
  turn.reserve(group_of_each.size());
  for (const std::size_t group : group_of_each) turn.push_back(seen[group]++);
  std::vector<std::size_t> order(group_of_each.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, {}, [&](std::size_t each) { return turn[each]; });
  return order;
}

/// The metrics that the sweep's tables show, or that its dataset is judged by: computed where no job recorded them.
std::vector<std::string> shown_metrics(const StoreReader& store) {
  std::vector<std::string> names;
  const auto add = [&](const std::vector<std::string>& more) {
    for (const std::string& name : more)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const TableSpec& table : store.sweep().tables) add(table.values);
  add(usual_metrics(store));
  return names;
}

JsonObject facts_of(const std::string& metric, const SweepWords& words) {
  const MetricFormat format = metric_format(metric);
  const MetricFacts* const facts = metric_facts(metric);
  const Better better = facts == nullptr ? Better::neither : facts->better;
  JsonObject json;
  json.text("name", metric).text("heading", words.metric(metric));
  json.add("scale", json_number(format.scale, digits_of_metric)).add("decimals", std::to_string(format.decimals));
  json.add("known", facts == nullptr ? "false" : "true");
  return json.text("better", better == Better::higher ? "higher" : better == Better::lower ? "lower" : "neither");
}

/// The varied fields with their values, in the order of the sweep, and which experiment has which.
void tell_experiments(const StoreReader& store, const SweepWords& words, const ReportOptions& options, JsonObject& json,
                      std::vector<std::string>& left_out) {
  const std::vector<ExperimentRecord> records = store.experiments();
  const std::vector<std::string> fields = store.sweep().varied_fields;
  const ExperimentValues values(records);
  std::vector<std::string> columns;
  const std::string described = json_list(fields, [&](const std::string& field) {
    JsonTexts distinct;
    std::vector<std::string> shown;
    std::vector<std::string> told;
    std::vector<std::string> raw;
    std::string places;
    for (std::size_t experiment = 0; experiment < records.size(); ++experiment) {
      const std::string value = values.value(experiment, field);
      const std::size_t place = distinct.place_of(value);
      if (place == told.size()) {
        shown.push_back(json_text(words.value(field, value)));
        told.push_back(words.told({field}, {value}));
        raw.push_back(value);
      }
      places.append(places.empty() ? "" : ",").append(number(place));
    }
    columns.push_back("[" + places + "]");
    JsonObject facts;
    facts.text("name", field).text("heading", words.named(field)).add("values", distinct.take());
    return facts.add("shown", json_list(shown)).add("words", json_list(told_apart(told, raw), json_text)).take();
  });
  json.add("fields", described);
  json.add("experiments", json_list(columns)).add("experimentCount", number(records.size()));
  std::vector<std::string> seeds;
  for (std::size_t experiment = 0; experiment < records.size(); ++experiment)
    seeds.push_back(json_text(values.value(experiment, "protocol.seed")));
  json.add("seeds", json_list(seeds));
  std::size_t bytes = 0;
  for (const ExperimentRecord& record : records) bytes += record.configuration.size();
  const bool fits = bytes <= options.limits.configuration_bytes;
  json.add(
      "configurations",
      fits ? json_list(records, [](const ExperimentRecord& each) { return json_text(each.configuration); }) : "[]");
  if (!fits) {
    left_out.push_back(
        fmt::format("The whole configurations of the {} experiments are not in this page, only the fields that vary.",
                    records.size()));
  }
}

/// A list of values for each metric that any of the runs has.
std::string metrics_json(const Runs& runs, const SweepWords& words) {
  std::set<std::string> names;
  for (const SelectedRun* const run : runs)
    for (const auto& [name, value] : run->result.metrics) names.insert(name);
  return json_list(names, [&](const std::string& name) {
    JsonObject metric = facts_of(name, words);
    return metric
        .add("values", column(runs,
                              [&](const RunResult& run) {
                                return json_number(run.finite(name).value_or(std::nan("")), digits_of_metric);
                              }))
        .take();
  });
}

std::string runs_json(const StoreReader& store, const Runs& runs, ReportJobs& jobs, JsonTexts& texts) {
  const FoldRecords folds = store.folds();
  const auto states = store.job_states();
  JsonObject json;
  json.add("number", json_list(runs, [](const SelectedRun* run) { return number(run->number); }));
  json.add("experiment", column(runs, [](const RunResult& run) { return number(run.run.experiment); }));
  json.add("fold", column(runs, [](const RunResult& run) { return std::to_string(run.run.fold + 1); }));
  json.add("repeat", column(runs, [](const RunResult& run) { return std::to_string(run.run.repeat + 1); }));
  json.add("foldName", column(runs, [&](const RunResult& run) {
             return number(texts.place_of(run.run.division ? folds.folds.at(*run.run.division).name : ""));
           }));
  json.add("state", column(runs, [&](const RunResult& run) {
             const bool runs_now =
                 run.state == RunState::unfinished && std::ranges::any_of(run.run.jobs(), [&](const Key& job) {
                   return status_of(states, job) == JobStatus::running;
                 });
             return json_text(runs_now ? name_of(JobStatus::running) : name_of(run.state));
           }));
  json.add("reason", column(runs, [&](const RunResult& run) { return number(texts.place_of(run.reason)); }));
  json.add("seconds", column(runs, [&](const RunResult& run) {
             return json_number(work_seconds(run.run, states), digits_of_seconds);
           }));
  json.add("jobs", column(runs, [&](const RunResult& run) {
             return json_list(run.run.jobs(), [&](const Key& job) { return number(jobs.place_of(job)); });
           }));
  json.add("training", column(runs, [&](const RunResult& run) { return number(jobs.place_of(run.run.train)); }));
  return json.take();
}

/// What epochs recorded: for each training and metric the values, epoch by epoch.
class Curves {
 public:
  Curves(const StoreReader& store, const SweepWords& words, std::size_t most_numbers)
      : store_(store), words_(words), most_numbers_(most_numbers) {}

  /// False where there is no room for it, and it is left out.
  bool add(std::size_t job, const Key& training) {
    const std::vector<EpochRecord> epochs = store_.epochs(training);
    if (epochs.empty()) return true;
    std::map<std::string, std::string> values;
    std::size_t numbers = 0;
    for (const EpochRecord& epoch : epochs)
      for (const auto& [name, value] : epoch.metrics) values.try_emplace(name);
    for (auto& [name, list] : values) {
      list = json_list(epochs, [&metric = name](const EpochRecord& epoch) {
        const auto found = epoch.metrics.find(metric);
        return json_number(found == epoch.metrics.end() ? std::nan("") : found->second, digits_of_curve);
      });
      numbers += epochs.size();
    }
    if (numbers_ + numbers > most_numbers_) return false;
    numbers_ += numbers;
    jobs_.push_back(number(job));
    epochs_.push_back(epochs_json(epochs));
    for (auto& [name, list] : values) {
      std::vector<std::string>& all = values_[name];
      all.resize(jobs_.size() - 1, "0");
      all.push_back(std::move(list));
    }
    return true;
  }

  std::string take() {
    for (auto& [name, lists] : values_) lists.resize(jobs_.size(), "0");
    const std::string metrics = json_list(values_, [this](const auto& metric) {
      return facts_of(metric.first, words_).add("values", json_list(metric.second)).take();
    });
    return JsonObject().add("jobs", json_list(jobs_)).add("epochs", json_list(epochs_)).add("metrics", metrics).take();
  }

 private:
  /// How many there are; their numbers where they are not 1, 2, 3, …
  static std::string epochs_json(const std::vector<EpochRecord>& epochs) {
    bool in_a_row = true;
    for (std::size_t i = 0; i < epochs.size(); ++i) in_a_row = in_a_row && epochs[i].epoch == static_cast<int>(i) + 1;
    if (in_a_row) return number(epochs.size());
    return json_list(epochs, [](const EpochRecord& epoch) { return std::to_string(epoch.epoch); });
  }

  const StoreReader& store_;
  const SweepWords& words_;
  std::size_t most_numbers_;
  std::size_t numbers_ = 0;
  std::vector<std::string> jobs_;
  std::vector<std::string> epochs_;
  std::map<std::string, std::vector<std::string>> values_;
};

std::string curves_json(const StoreReader& store, const SweepWords& words, const ReportOptions& options,
                        const Runs& runs, ReportJobs& jobs, std::vector<std::string>& left_out) {
  Curves curves(store, words, options.limits.curve_numbers);
  std::vector<std::size_t> experiments;
  for (const SelectedRun* const run : runs) experiments.push_back(run->result.run.experiment);
  std::set<std::size_t> told;
  std::size_t missing = 0;
  for (const std::size_t run : in_turns(experiments)) {  // what there is no room for is missing evenly
    const Key& training = runs[run]->result.run.train;
    const std::size_t job = jobs.place_of(training);
    if (!told.insert(job).second) continue;
    if (!curves.add(job, training)) ++missing;
  }
  if (missing > 0) {
    left_out.push_back(
        fmt::format("The curves of {} of {} trainings are not in this page, to bound its size: figures of curves are "
                    "of the others. 'orchestrator epochs' has all.",
                    missing, told.size()));
  }
  return curves.take();
}

Runs chosen_runs(const SelectedRuns& selected, const ReportLimits& limits, std::vector<std::string>& left_out) {
  std::vector<std::size_t> experiments;
  for (const SelectedRun& run : selected.runs()) experiments.push_back(run.result.run.experiment);
  Runs runs;
  for (const std::size_t index : evenly_chosen(experiments, limits.runs)) runs.push_back(&selected.runs()[index]);
  if (runs.size() < selected.runs().size()) {
    left_out.push_back(
        fmt::format("The list and the figures are of {} of the {} runs, of each experiment as many as of the others; "
                    "the tables are of all. 'orchestrator runs' lists them.",
                    runs.size(), selected.runs().size()));
  }
  return runs;
}

}  // namespace

std::vector<std::size_t> evenly_chosen(const std::vector<std::size_t>& group_of_each, std::size_t room) {
  std::vector<std::size_t> order = in_turns(group_of_each);
  order.resize(std::min(order.size(), room));
  std::ranges::sort(order);
  return order;
}

ReportData read_report_data(const StoreReader& store, const ReportOptions& options) {
  const StoreSnapshot snapshot(store);
  ReportData data;
  const SelectedRuns selected(store, {}, shown_metrics(store));
  const Runs runs = chosen_runs(selected, options.limits, data.left_out);
  const SweepWords words(store.sweep());
  JsonTexts texts;
  ReportJobs jobs(store, options, texts);
  JsonObject json;
  json.text("sweep", store.sweep().name).text("path", options.path);
  json.add("refresh", options.refresh ? json_number(*options.refresh, digits_of_seconds) : "null");
  tell_experiments(store, words, options, json, data.left_out);
  json.add("metrics", metrics_json(runs, words)).add("shownMetrics", json_list(shown_metrics(store), json_text));
  json.add("runs", runs_json(store, runs, jobs, texts));
  data.curves = curves_json(store, words, options, runs, jobs, data.left_out);
  jobs.tell(json, data.left_out);
  json.add("texts", texts.take());
  data.sweep = json.take();
  return data;
}

}  // namespace foldwise::results
