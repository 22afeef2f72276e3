// SPDX-License-Identifier: Apache-2.0
// Half of comparison.h: what is said of comparisons below a table.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "results/statistics/power.h"
#include "results/tables/comparison.h"

namespace foldwise::results {
namespace {

std::string number(double value) {
  return fmt::format("{:.3g}", value);
}

std::string test_words(const Comparison& comparison) {
  switch (comparison.test) {
    case TableTest::automatic:
    case TableTest::none:
      break;
    case TableTest::paired_t:
      return "paired t test";
    case TableTest::corrected_t:
      return "t test corrected for overlapping training parts (Nadeau and Bengio, n_test/n_train = " +
             number(comparison.test_to_train) + ")";
    case TableTest::wilcoxon:
      return "Wilcoxon's signed ranks, exact, zeros left out";
    case TableTest::sign_flip:
      return "permutation of signs";
    case TableTest::mcnemar:
      return "McNemar's exact test, samples of the first repeat that both have whole";
    case TableTest::subject_bootstrap:
      return "hierarchical bootstrap over subjects, their samples and repeats";
  }
  return "no test";
}

bool is_t(TableTest test) {
  return test == TableTest::paired_t || test == TableTest::corrected_t;
}

/// How many values there were, and what of them decides where that is not all: "6, of which 5 are zero,".
std::string size_words(const Comparison& comparison) {
  const TestResult& result = comparison.result;
  if (comparison.test == TableTest::mcnemar)
    return fmt::format("{}, samples that one of both alone gets right,", result.n);
  if (result.zeros == 0) return std::to_string(result.n);
  const std::string zeros = fmt::format("{} {} zero", result.zeros, result.zeros == 1 ? "is" : "are");
  return comparison.test == TableTest::wilcoxon ? fmt::format("{} besides the {} that are zero", result.n, result.zeros)
                                                : fmt::format("{}, of which {},", result.n, zeros);
}

/// What the smallest of the compared sizes can show at all: of tests of counts whether it can be significant, of t
/// tests from which difference on.
void add_limits(const std::vector<const Comparison*>& tested, const TableOptions& options,
                std::vector<std::string>& sentences) {
  const auto family = static_cast<double>(options.correction == TableCorrection::holm ? tested.size() : 1);
  std::set<std::pair<std::string, double>> too_small;
  for (const Comparison* comparison : tested) {
    const TestResult& result = comparison->result;
    if (result.smallest_p * family > options.level) too_small.emplace(size_words(*comparison), result.smallest_p);
  }
  for (const auto& [n, smallest] : too_small) {
    sentences.push_back(fmt::format(
        "n = {} is too small: whatever its data, this test gives at least p = {}{}, and {} is asked for.", n,
        number(smallest), family > 1 ? fmt::format(", and {} among {}", number(smallest * family), tested.size()) : "",
        number(options.level)));
  }
  const Comparison& first =
      **std::ranges::min_element(tested, {}, [](const Comparison* each) { return each->result.n; });
  if (!is_t(first.test)) return;
  const auto effect = smallest_effect({first.result.n, first.test_to_train, options.level / family});
  if (!effect) return;
  sentences.push_back(fmt::format(
      "With n = {} a difference shows in 80 % of cases where it is {} standard deviations of single differences{}.",
      first.result.n, fmt::format("{:.2f}", *effect), family > 1 ? " (at Holm's first step)" : ""));
}

}  // namespace

std::vector<std::string> comparison_sentences(std::span<Comparison* const> comparisons, const TableOptions& options) {
  std::vector<std::string> sentences;
  if (comparisons.empty() || options.test == TableTest::none) return sentences;
  std::vector<const Comparison*> tested;
  std::set<std::string> reasons;
  for (const Comparison* comparison : comparisons) {
    if (comparison->result.p) tested.push_back(comparison);
    if (!comparison->why_not.empty()) reasons.insert(comparison->why_not);
  }
  std::set<std::string> words;
  for (const Comparison* comparison : tested) words.insert(test_words(*comparison));
  if (!tested.empty()) {
    std::string tests;
    for (const std::string& each : words) tests += (tests.empty() ? "" : "; ") + each;
    const bool holm = options.correction == TableCorrection::holm && tested.size() > 1;
    sentences.push_back(fmt::format(
        "*: p ≤ {} against the baseline, two-sided: {}{}.", number(options.level), tests,
        holm ? fmt::format("; Holm's correction for {} comparisons", tested.size())
             : (tested.size() > 1 ? "; not corrected for " + std::to_string(tested.size()) + " comparisons" : "")));
    add_limits(tested, options, sentences);
  }
  for (const std::string& reason : reasons) {
    sentences.push_back(std::string(tested.empty() ? "Not tested: " : "Some are not tested: ") + reason + ".");
  }
  return sentences;
}

}  // namespace foldwise::results
