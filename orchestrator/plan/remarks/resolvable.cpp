// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/remarks/resolvable.h"

#include <fmt/format.h>

#include <algorithm>
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

RunGroup group_of(const std::vector<results::RunRecord>& of_one) {
  RunGroup group;
  for (const results::RunRecord& run : of_one) {
    ++group.runs;
    if (run.division) group.divisions.insert(*run.division);
    group.repeats.insert(run.repeat);
  }
  return group;
}

bool are_alike(const std::vector<results::RunRecord>& left, const std::vector<results::RunRecord>& right) {
  return std::ranges::equal(left, right, [](const results::RunRecord& one, const results::RunRecord& other) {
    return one.division == other.division && one.repeat == other.repeat;
  });
}

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

std::vector<std::string> resolvable_sentences(const Plan& plan) {
  const std::vector<PlannedRun>& runs = plan.planned_runs();
  return resolvable_sentences(
      runs.size(), [&](std::size_t run) { return plan.record_of(runs[run]); }, plan.fold_records());
}

std::vector<std::string> resolvable_sentences(std::size_t count, const RunAt& run_at,
                                              const results::FoldRecords& folds) {
  std::map<RunGroup, std::vector<results::RunRecord>> kinds;  // and the runs of one experiment of each
  std::size_t experiments = 0;
  std::vector<results::RunRecord> of_one;
  std::vector<results::RunRecord> of_one_before;
  for (std::size_t run = 0; run < count;) {
    of_one.clear();
    do {
      of_one.push_back(run_at(run++));
    } while (run < count && run_at(run).experiment == of_one.front().experiment);
    ++experiments;
    if (are_alike(of_one, of_one_before)) continue;  // one kind after the other, of a million experiments
    kinds.emplace(group_of(of_one), of_one);
    of_one_before = of_one;
  }
  std::vector<std::string> sentences;
  if (experiments < 2) return sentences;
  for (const auto& [group, runs] : kinds) {
    const std::string sentence = sentence_of(group, runs, folds);
    if (std::ranges::find(sentences, sentence) == sentences.end()) sentences.push_back(sentence);
  }
  return sentences;
}

}  // namespace foldwise::orchestrator
