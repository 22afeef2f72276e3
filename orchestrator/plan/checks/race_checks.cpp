// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/checks/race_checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "experiments/fields/suggestion.h"
#include "results/metrics/metrics.h"
#include "results/runs/pooled_result.h"

namespace foldwise::orchestrator {
namespace {

std::vector<std::string> directed_metrics() {
  std::vector<std::string> names;
  for (const results::MetricFacts& metric : results::all_metric_facts()) {
    if (metric.better != results::Better::neither) names.emplace_back(metric.name);
  }
  return names;
}

}  // namespace

void check_race(const Sweep& sweep, TableFindings& findings) {
  if (!sweep.race()) return;
  const std::string& metric = sweep.race()->metric;
  if (results::is_pooled(metric)) {
    findings.mistakes.push_back(
        fmt::format("sweep.race.metric: saw {}, which has one figure for each repeat, when all its folds are done; "
                    "allowed: a metric of each run, such as {}",
                    metric, metric.substr(metric.find('_') + 1)));
    return;
  }
  const results::MetricFacts* const facts = results::metric_facts(metric);
  if (facts == nullptr || facts->better == results::Better::neither) {
    const std::vector<std::string> known = directed_metrics();
    findings.mistakes.push_back(
        fmt::format("sweep.race.metric: saw {}, {}; allowed: {}{}", metric,
                    facts == nullptr ? "which is no metric" : "of which neither more nor less is better",
                    fmt::join(known, ", "), did_you_mean(metric, known)));
    return;
  }
  const bool has_baseline =
      std::ranges::any_of(sweep.tables(), [](const TableSpec& table) { return !table.baseline.empty(); });
  if (has_baseline) {
    findings.remarks.emplace_back(
        "sweep.race may stop the baseline of a table like any other experiment; it is compared with nothing then");
  }
}

}  // namespace foldwise::orchestrator
