// SPDX-License-Identifier: Apache-2.0
#include "results/tables/selection.h"

#include <algorithm>
#include <map>

#include "results/metrics/metric_format.h"
#include "results/metrics/metrics.h"
#include "results/metrics/statistics.h"

namespace foldwise::results {
namespace {

/// The mean over all runs; nothing where one of them lacks it.
std::optional<double> figure_of(const std::vector<const RunResult*>& runs, const std::string& metric) {
  std::vector<double> figures;
  for (const RunResult* run : runs) {
    const std::optional<double> figure = run->finite(metric);
    if (!figure) return std::nullopt;
    figures.push_back(*figure);
  }
  return figures.empty() ? std::nullopt : std::optional(mean(figures));
}

bool is_lower_better(const std::string& metric) {
  const MetricFacts* const facts = metric_facts(metric);
  return facts && facts->better == Better::lower;
}

std::string words_of(const TableSelection& select, const std::vector<std::string>& values) {
  std::string words;
  for (std::size_t field = 0; field < values.size(); ++field) {
    words += (words.empty() ? "" : ", ") + select.per[field] + " = " + values[field];
  }
  return words;
}

}  // namespace

std::vector<Choice> choose(const TableSelection& select, const ExperimentValues& experiments,
                           const std::vector<std::vector<const RunResult*>>& runs) {
  const std::string metric = select.metric();
  std::vector<Choice> choices;
  std::map<std::vector<std::string>, std::size_t> places;
  std::vector<double> best;  // of each choice
  for (std::size_t experiment = 0; experiment < experiments.size(); ++experiment) {
    const std::vector<std::string> values = experiments.values(experiment, select.per);
    const auto [entry, fresh] = places.emplace(values, choices.size());
    if (fresh) choices.push_back({.values = values});
    if (fresh) best.push_back(0);
    Choice& choice = choices[entry->second];
    ++choice.among;
    const std::optional<double> figure = figure_of(runs.at(experiment), metric);
    if (!figure) continue;
    ++choice.judged;
    double& known = best[entry->second];
    if (!choice.chosen || is_better(metric, *figure, known)) {
      known = *figure;
      choice.chosen = experiment;
      choice.equals = 1;
    } else if (*figure == known) {
      ++choice.equals;
    }
  }
  return choices;
}

std::vector<std::string> selection_remarks(const TableSelection& select, const std::vector<Choice>& choices) {
  const std::string metric = select.metric();
  std::string per;
  for (const std::string& field : select.per) per += (per.empty() ? " for each " : ", ") + field;
  std::vector<std::string> remarks{"Chosen" + per + " by the " + (is_lower_better(metric) ? "lowest " : "highest ") +
                                   metric_name(metric) +
                                   ", the mean over runs, among experiments all of whose runs have one."};
  for (const Choice& choice : choices) {
    if (choice.equals < 2) continue;
    const std::string words = words_of(select, choice.values);
    remarks.push_back((words.empty() ? "" : words + ": ") + std::to_string(choice.equals) +
                      " are equal in it; the first in the order of the sweep file stands here.");
  }
  return remarks;
}

std::string among_text(const Choice& choice) {
  const std::string among = std::to_string(choice.among);
  return choice.judged == choice.among ? among : std::to_string(choice.judged) + " of " + among;
}

}  // namespace foldwise::results
