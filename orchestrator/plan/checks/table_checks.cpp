// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/table_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <set>

#include "experiments/facts/dataset_choices.h"
#include "experiments/facts/predictions.h"
#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"
#include "experiments/sweep/experiment_walk.h"
#include "results/metrics/metrics.h"
#include "results/tables/published.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_values_named = 8;

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const results::MetricFacts& metric : results::all_metric_facts()) names.emplace_back(metric.name);
  return names;
}

/// What no row of the metrics tells: the learned beta of each class, and what a device is.
bool is_recorded(const std::string& metric) {
  return metric.starts_with("beta_") || metric == "deterministic" || metric == "cuda";
}

std::string value_in(const Experiment& experiment, const std::string& field) {
  const Field* const found = find_field(field);
  return found->yaml(found->get(experiment));
}

bool has_values(const Experiment& experiment, const std::map<std::string, std::string>& values) {
  return std::ranges::all_of(
      values, [&](const auto& entry) { return results::same_value(value_in(experiment, entry.first), entry.second); });
}

/// Looks at one table after the other.
class TableChecker {
 public:
  explicit TableChecker(const Sweep& sweep) : sweep_(sweep) {}

  TableFindings check() {
    for (std::size_t index = 0; index < sweep_.tables().size(); ++index) {
      where_ = fmt::format("tables[{}]", index);
      const TableSpec& spec = sweep_.tables()[index];
      for (const std::string& metric : spec.values) check_metric(metric);
      if (!spec.baseline.empty()) check_baseline(spec.baseline);
      if (!spec.published.empty()) check_published(spec);
      check_literature(spec);
      if (!spec.select.best.empty()) check_selection(spec.select);
    }
    return std::move(findings_);
  }

 private:
  void check_metric(const std::string& metric) {
    if (results::metric_facts(metric) != nullptr || is_recorded(metric)) return;
    const std::vector<std::string> known = metric_names();
    findings_.mistakes.push_back(fmt::format("{}.values: saw {}, which is no metric; allowed: {}{}", where_, metric,
                                             fmt::join(known, ", "), did_you_mean(metric, known)));
  }

  void check_baseline(const std::map<std::string, std::string>& baseline) {
    std::map<std::string, std::set<std::string>> seen;
    ExperimentWalk walk(sweep_);
    for (std::size_t index = 0; index < sweep_.size(); ++index) {
      const Experiment& experiment = walk.at(index);
      if (has_values(experiment, baseline)) return;
      for (const auto& [field, value] : baseline) {
        if (seen[field].size() <= most_values_named) seen[field].insert(value_in(experiment, field));
      }
    }
    std::string asked;
    std::string there;
    for (const auto& [field, value] : baseline) {
      asked += fmt::format("{}{} = {}", asked.empty() ? "" : ", ", field, value);
      const bool more = seen[field].size() > most_values_named;
      there += fmt::format("{}{} is {}{}", there.empty() ? "" : ", ", field, fmt::join(seen[field], " or "),
                           more ? " or another" : "");
    }
    const std::string sentence =
        fmt::format("{}.baseline: no experiment of the sweep has {}; there {}", where_, asked, there);
    (sweep_.overrides().empty() ? findings_.mistakes : findings_.remarks).push_back(sentence);
  }

  void check_selection(const TableSelection& select) {
    const results::MetricFacts* const facts = results::metric_facts(select.best);
    if (!facts || facts->name != select.best || facts->better == results::Better::neither) {
      std::vector<std::string> known;
      for (const results::MetricFacts& metric : results::all_metric_facts()) {
        if (metric.better != results::Better::neither) known.emplace_back(metric.name);
      }
      findings_.mistakes.push_back(
          fmt::format("{}.select.best: saw {}, which no choice can go by; allowed, of the validation part: {}{}",
                      where_, select.best, fmt::join(known, ", "), did_you_mean(select.best, known)));
      return;
    }
    ExperimentWalk walk(sweep_);
    for (std::size_t index = 0; index < sweep_.size(); ++index) {
      const Experiment& experiment = walk.at(index);
      if (!check_target(select, target_names(experiment.dataset))) return;
      if (!experiment.evaluation.validation) return check_trainings(select, experiment);
    }
  }

  /// Whether every experiment predicts it, by itself or beside another.
  bool check_target(const TableSelection& select, const std::vector<std::string>& targets) {
    if (select.target.empty() ? targets.size() < 2 || is_judged_by(select.best, PredictionKind::numbers)
                              : std::ranges::count(targets, select.target) > 0 && targets.size() > 1) {
      return true;
    }
    findings_.mistakes.push_back(
        select.target.empty()
            ? fmt::format("{}.select: saw {} of {} without a target; allowed: target, one of these, or best {}, whose "
                          "mean over them there is",
                          where_, select.best, fmt::join(targets, ", "), name_of(judged_by(PredictionKind::numbers)))
            : fmt::format("{}.select.target: saw {}; allowed: {}", where_, select.target,
                          targets.size() < 2 ? std::string("no target, where one figure is predicted")
                                             : fmt::format("{}", fmt::join(targets, ", "))));
    return false;
  }

  static bool is_judged_by(const std::string& metric, PredictionKind kind) {
    return metric == name_of(judged_by(kind));
  }

  /// What trainings tell of their validation, before an evaluation's fields change anything.
  void check_trainings(const TableSelection& select, const Experiment& experiment) {
    const PredictionKind kind = choices_of(experiment.dataset.name).predictions;
    const bool told = select.target.empty() && (select.best == "loss" || is_judged_by(select.best, kind));
    const bool varies = std::ranges::any_of(sweep_.varied_fields(),
                                            [](const std::string& field) { return field.starts_with("evaluation."); });
    if (told && !varies) return;
    findings_.mistakes.push_back(
        fmt::format("{}.select: saw {} with evaluation.validation false, and trainings do not tell it{}; allowed: "
                    "evaluation.validation true",
                    where_, select.metric(), varies ? " as the fields of the evaluation make it" : ""));
  }

  void check_published(const TableSpec& spec) {
    try {
      const auto table = results::PublishedTable::read(spec.published);
      ExperimentWalk walk(sweep_);
      for (std::size_t index = 0; table && index < sweep_.size(); ++index) {
        const Experiment& experiment = walk.at(index);
        for (const std::string& metric : spec.values) {
          table->figure(metric, [&](const std::string& field) { return value_in(experiment, field); });
        }
      }
    } catch (const UserError& error) {
      findings_.mistakes.push_back(fmt::format("{}.published: {}", where_, error.what()));
    }
  }

  void check_literature(const TableSpec& spec) {
    const std::vector<std::string> known = metric_names();
    for (const LiteratureRow& row : spec.literature) {
      for (const LiteratureFigure& figure : row.figures) {
        if (results::metric_facts(figure.metric) != nullptr || is_recorded(figure.metric)) continue;
        findings_.mistakes.push_back(fmt::format("{}: {}.literature: saw {}, which is no metric; allowed: {}{}",
                                                 figure.place, where_, figure.metric, fmt::join(known, ", "),
                                                 did_you_mean(figure.metric, known)));
      }
    }
  }

  const Sweep& sweep_;
  std::string where_;
  TableFindings findings_;
};

}  // namespace

TableFindings check_tables(const Sweep& sweep) {
  return TableChecker(sweep).check();
}

}  // namespace foldwise::orchestrator
