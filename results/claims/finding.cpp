// SPDX-License-Identifier: Apache-2.0
#include "results/claims/finding.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "experiments/foundation/error.h"
#include "results/runs/run_result.h"
#include "results/tables/published.h"
#include "results/tables/table_layout.h"

namespace foldwise::results {
namespace {

using RunPlace = std::pair<int, int>;  // fold, repeat

std::string words_of(const ClaimTerm& term) {
  std::string words;
  for (const auto& [field, value] : term.fields)
    words.append(words.empty() ? "" : " ").append(field).append("=").append(value);
  return words.empty() ? "nothing" : words;
}

/// The one experiment that a term means.
std::size_t meant_by(const ClaimTerm& term, const ExperimentValues& experiments, const Claim& claim) {
  std::vector<std::size_t> fitting;
  for (std::size_t index = 0; index < experiments.size(); ++index) {
    const bool fits = std::ranges::all_of(term.fields, [&](const FieldValue& field) {
      return means_value(field.first, experiments.value(index, field.first), field.second);
    });
    if (fits) fitting.push_back(index);
  }
  if (fitting.size() == 1) return fitting.front();
  throw UserError(Fault::usage, claim.where,
                  words_of(term) + " fits " + std::to_string(fitting.size()) + " of the " +
                      std::to_string(experiments.size()) + " experiments of " + claim.sweep,
                  "name the fields, and their values, that one of them alone has");
}

/// The mean of a metric over some epochs of a training; nothing where it lacks one of them.
std::optional<double> over_epochs(const StoreReader& store, const Key& train, const std::string& metric,
                                  const EpochRange& range) {
  double sum = 0;
  int found = 0;
  for (const EpochRecord& record : store.epochs(train)) {
    if (record.epoch < range.first || record.epoch > range.last) continue;
    const auto value = record.metrics.find(metric);
    if (value == record.metrics.end() || !std::isfinite(value->second)) return std::nullopt;
    sum += value->second;
    ++found;
  }
  if (found != range.last - range.first + 1) return std::nullopt;
  return sum / found;
}

std::optional<double> effect_part(const Claim& claim, const StoreReader& store, const RunResult& run) {
  if (run.state != RunState::finished) return std::nullopt;
  return claim.epochs ? over_epochs(store, run.run.train, claim.metric, *claim.epochs) : run.finite(claim.metric);
}

}  // namespace

Verdict judge(const std::optional<Interval>& interval, const std::optional<double>& least,
              const std::optional<double>& most) {
  if (!interval) return Verdict::not_measured;
  if ((least && interval->high < *least) || (most && interval->low > *most)) return Verdict::does_not_hold;
  if ((least && interval->low < *least) || (most && interval->high > *most)) return Verdict::undecided;
  return Verdict::holds;
}

Finding find_out(const Claim& claim, const StoreReader& store) {
  const StoreSnapshot snapshot(store);
  const ExperimentValues experiments(store.experiments());
  const std::vector<RunResult> runs = read_run_results(store, {claim.metric});
  std::map<RunPlace, std::vector<double>> parts;
  Finding finding;
  for (const ClaimTerm& term : claim.terms) {
    const std::size_t experiment = meant_by(term, experiments, claim);
    std::size_t planned = 0;
    // What a race stopped has few runs because of what they showed: nothing is found of them.
    const bool stopped = std::ranges::any_of(
        runs, [&](const RunResult& run) { return run.run.experiment == experiment && run.state == RunState::stopped; });
    for (const RunResult& run : runs) {
      if (run.run.experiment != experiment) continue;
      ++planned;
      if (stopped) continue;
      if (const auto value = effect_part(claim, store, run)) {
        parts[{run.run.fold, run.run.repeat}].push_back(term.factor * *value);
      }
    }
    finding.planned = std::max(finding.planned, planned);
  }
  std::vector<double> effects;
  for (const auto& [place, values] : parts) {
    if (values.size() != claim.terms.size()) continue;
    double sum = 0;
    for (const double value : values) sum += value;
    effects.push_back(sum);
  }
  finding.effect = summarize(effects);
  finding.interval = interval_of_mean(finding.effect);
  finding.verdict = judge(finding.interval, claim.least, claim.most);
  return finding;
}

}  // namespace foldwise::results
