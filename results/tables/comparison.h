// SPDX-License-Identifier: Apache-2.0
/// Whether a cell differs from the baseline: by the test that the table asks for, or the one that its protocol needs.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/table_options.h"
#include "results/runs/run_design.h"
#include "results/runs/run_result.h"
#include "results/statistics/interval.h"
#include "results/statistics/paired_tests.h"

namespace foldwise::results {

struct Comparison {
  TableTest test = TableTest::none;  ///< the one that was taken: never automatic
  TestResult result = {};
  double test_to_train = 0;          ///< of corrected_t
  std::optional<double> adjusted{};  ///< the p-value, corrected for all comparisons of the table
  bool significant = false;
  std::optional<double> effect_size{};    ///< Cohen's d of the differences
  std::optional<double> rank_biserial{};  ///< of the differences
  std::optional<Interval> interval{};  ///< of the difference: of t, corrected where the test is; of subject_bootstrap
  std::string why_not{};               ///< why there is no p-value: one sentence without its full stop
};

/// The runs of two experiments, and their differences in one metric.
struct ComparedRuns {
  std::string metric;
  std::size_t experiment = 0;
  std::vector<double> differences;  ///< by fold and repeat; of pooled metrics by repeat
  std::vector<const RunResult*> ours;
  std::vector<const RunResult*> baseline;
};

class Comparer {
 public:
  /// The store must outlive it; its predictions are read where a test needs them.
  Comparer(const StoreReader& store, const TableOptions& options);
  Comparison compare(const ComparedRuns& runs) const;

 private:
  TableTest test_for(const ComparedRuns& runs, const RunDesign& design) const;
  void compare_samples(const ComparedRuns& runs, Comparison& comparison) const;
  void compare_subjects(const ComparedRuns& runs, Comparison& comparison) const;

  const StoreReader& store_;
  const TableOptions options_;
  const FoldRecords folds_;
  const std::map<std::string, std::string> subjects_;
  const std::vector<std::vector<std::string>> target_names_;
};

/// Corrects the p-values of a table for each other and says which are significant.
void adjust(std::span<Comparison* const> comparisons, const TableOptions& options);

/// Which test, how corrected, what n can tell: sentences for below the table. None without comparisons.
std::vector<std::string> comparison_sentences(std::span<Comparison* const> comparisons, const TableOptions& options);

}  // namespace foldwise::results
