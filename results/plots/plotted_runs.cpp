// SPDX-License-Identifier: Apache-2.0
#include "results/plots/plotted_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/foundation/error.h"
#include "results/metrics/metric_format.h"
#include "results/plots/plot.h"

namespace foldwise::results {
namespace {

/// "clips.frames" -> "frames"
std::string last_part(const std::string& field) {
  return field.substr(field.rfind('.') + 1);
}

/// Numbers and switches say nothing by themselves.
bool speaks(const std::string& value) {
  return !value.empty() && value != "true" && value != "false" && value != "none" && value != "\"\"" &&
         value.find_first_not_of("0123456789.+-e[], ") != std::string::npos;
}

}  // namespace

std::string plotted_label(const std::vector<std::string>& fields, const std::vector<std::string>& values) {
  std::string label;
  for (std::size_t index = 0; index < values.size(); ++index) {
    label += label.empty() ? "" : ", ";
    const std::size_t slash = values[index].rfind('/');  // of a file its name
    const std::string value = slash == std::string::npos ? values[index] : values[index].substr(slash + 1);
    label += speaks(value) ? value : last_part(fields[index]) + " " + values[index];
  }
  return label;
}

PlottedRuns::PlottedRuns(const StoreReader& store, const RunSelection& selection,
                         const std::vector<std::string>& wanted)
    : selected_(store, selection, wanted), where_(store.file().string()) {
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
  for (PlottedExperiment& experiment : experiments_) {
    experiment.label = label_without(experiment, {});
    if (experiment.label.empty()) experiment.label = store.sweep().name;
  }
}

std::string PlottedRuns::label_without(const PlottedExperiment& experiment,
                                       const std::vector<std::size_t>& left_out) const {
  std::vector<std::string> names;
  std::vector<std::string> values;
  for (std::size_t place = 0; place < experiment.values.size(); ++place) {
    const bool alike = experiments_.size() > 1 && std::ranges::all_of(experiments_, [&](const auto& each) {
                         return each.values[place] == experiment.values[place];
                       });
    if (alike || std::ranges::find(left_out, place) != left_out.end()) continue;
    names.push_back(fields()[place]);
    values.push_back(experiment.values[place]);
  }
  return plotted_label(names, values);
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
