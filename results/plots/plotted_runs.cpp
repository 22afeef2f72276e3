// SPDX-License-Identifier: Apache-2.0
#include "results/plots/plotted_runs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "experiments/foundation/error.h"
#include "results/metrics/metric_format.h"
#include "results/plots/plot.h"

namespace foldwise::results {

PlottedRuns::PlottedRuns(const StoreReader& store, const RunSelection& selection,
                         const std::vector<std::string>& wanted)
    : selected_(store, selection, wanted), words_(store.sweep()), where_(store.file().string()) {
  for (const SelectedRun& run : selected_.runs()) {
    if (run.result.state != RunState::finished) continue;
    const std::size_t index = run.result.run.experiment;
    auto place = std::ranges::find(experiments_, index, &PlottedExperiment::index);
    if (place == experiments_.end()) {
      experiments_.push_back({.index = index, .label = "", .values = selected_.experiment_values(index), .runs = {}});
      place = experiments_.end() - 1;
    }
    place->runs.push_back(&run.result);
  }
  std::ranges::sort(experiments_, {}, &PlottedExperiment::index);
  if (experiments_.empty()) {
    throw UserError(Fault::usage, where_, "none of the runs that are asked for is finished",
                    "'orchestrator status' of the folder says how they stand");
  }
  const PlottedGroups groups = grouped_by(telling_fields({}));
  for (std::size_t index = 0; index < experiments_.size(); ++index) {
    const std::string& label = groups.labels[groups.of_experiment[index]];
    experiments_[index].label = label.empty() ? store.sweep().name : label;
  }
}

std::vector<std::size_t> PlottedRuns::telling_fields(const std::vector<std::size_t>& beside) const {
  const auto in_all = [this](const auto& holds) { return std::ranges::all_of(experiments_, holds); };
  std::vector<std::size_t> told = beside;
  std::vector<std::size_t> telling;
  for (std::size_t place = 0; place < fields().size(); ++place) {
    const bool alike = experiments_.size() > 1 && in_all([&](const PlottedExperiment& each) {
                         return each.values[place] == experiments_.front().values[place];
                       });
    const bool told_already = std::ranges::any_of(told, [&](std::size_t other) {
      return in_all([&](const PlottedExperiment& each) { return each.values[place] == each.values[other]; });
    });
    if (alike || told_already) continue;
    told.push_back(place);
    telling.push_back(place);
  }
  return telling;
}

PlottedGroups PlottedRuns::grouped_by(const std::vector<std::size_t>& fields) const {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const std::size_t place : fields) names.push_back(this->fields()[place]);
  PlottedGroups groups;
  std::map<std::vector<std::string>, std::size_t> known;
  std::vector<std::string> labels;
  std::vector<std::string> raw;
  for (const PlottedExperiment& experiment : experiments_) {
    std::vector<std::string> values;
    values.reserve(fields.size());
    for (const std::size_t place : fields) values.push_back(experiment.values.at(place));
    const auto [entry, fresh] = known.try_emplace(values, known.size());
    groups.of_experiment.push_back(entry->second);
    if (!fresh) continue;
    labels.push_back(words_.told(names, values));
    raw.push_back(fmt::format("{}", fmt::join(values, ", ")));
  }
  groups.labels = told_apart(labels, raw);
  return groups;
}

std::size_t PlottedRuns::place_of(const std::string& field) const {
  const auto found = std::ranges::find(fields(), field);
  if (found != fields().end()) return static_cast<std::size_t>(found - fields().begin());
  std::string all;
  for (const std::string& each : fields()) all += (all.empty() ? "" : ", ") + each;
  throw UserError(Fault::usage, where_, "the field " + field + " does not vary",
                  all.empty() ? "no field of the sweep does" : "allowed: " + all);
}

void PlottedRuns::require_few() const {
  if (experiments_.size() <= static_cast<std::size_t>(most_lines)) return;
  throw UserError(
      Fault::usage, where_,
      fmt::format("{} experiments are more than the {} lines that can be told apart", experiments_.size(), most_lines),
      "choose some of them with --where FIELD=VALUE");
}

std::vector<double> plotted_values(const PlottedExperiment& experiment, const std::string& metric) {
  const double scale = metric_format(metric).scale;
  std::vector<double> values;
  for (const RunResult* const run : experiment.runs)
    if (const std::optional<double> value = run->finite(metric)) values.push_back(*value * scale);
  return values;
}

}  // namespace foldwise::results
