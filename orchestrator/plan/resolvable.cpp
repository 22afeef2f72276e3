// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/resolvable.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "results/runs/run_design.h"
#include "results/statistics/power.h"

namespace foldwise::orchestrator {
namespace {

/// What tells kinds of experiments apart: how many runs, how many of one repeat, and which divisions.
struct RunGroup {
  std::size_t runs = 0;
  std::set<std::size_t> divisions;
  std::set<int> repeats;
  auto operator<=>(const RunGroup&) const = default;
};

std::string in_deviations(double effect) {
  return fmt::format("{:.2f}", effect);
}

/// "5 runs each (t test corrected …): a difference shows … from 2.2 standard deviations on; with 10 repeats from 1.9."
std::string sentence_of(const RunGroup& group, const std::vector<results::RunRecord>& runs,
                        const results::FoldRecords& folds) {
  const results::RunDesign design = results::run_design(runs, folds);
  const bool corrected = design.known && !design.same_test;
  results::ComparisonDesign comparison{group.runs, corrected ? design.test_to_train : 0};
  const std::string test =
      corrected ? fmt::format("t test corrected for overlap, n_test/n_train {:.3g}", design.test_to_train)
                : std::string("paired t test");
  const auto effect = results::smallest_effect(comparison);
  const std::size_t repeats = group.repeats.size();
  if (!effect) {
    return "Comparisons of experiments over 1 run each have no error, so that nothing can be shown; protocol.repeats: "
           "5 "
           "makes 5 of each.";
  }
  comparison.n = group.runs * 2;
  return fmt::format(
      "Comparisons of experiments over {} runs each ({}): a difference shows in 80 % of cases from {} standard "
      "deviations "
      "of single differences on, uncorrected for their number; with {} repeats in place of {} from {}.",
      group.runs, test, in_deviations(*effect), 2 * repeats, repeats,
      in_deviations(*results::smallest_effect(comparison)));
}

}  // namespace

std::vector<std::string> resolvable_sentences(const std::vector<results::RunRecord>& runs,
                                              const results::FoldRecords& folds) {
  std::map<std::size_t, RunGroup> experiments;
  for (const results::RunRecord& run : runs) {
    RunGroup& group = experiments[run.experiment];
    ++group.runs;
    if (run.division) group.divisions.insert(*run.division);
    group.repeats.insert(run.repeat);
  }
  std::vector<std::string> sentences;
  if (experiments.size() < 2) return sentences;
  std::map<RunGroup, std::size_t> kinds;  // and one experiment of each
  for (const auto& [experiment, group] : experiments) kinds.emplace(group, experiment);
  std::set<std::string> told;
  for (const auto& [group, experiment] : kinds) {
    std::vector<results::RunRecord> of_one;
    for (const results::RunRecord& run : runs) {
      if (run.experiment == experiment) of_one.push_back(run);
    }
    const std::string sentence = sentence_of(group, of_one, folds);
    if (told.insert(sentence).second) sentences.push_back(sentence);
  }
  return sentences;
}

}  // namespace foldwise::orchestrator
