// SPDX-License-Identifier: Apache-2.0
// Cells against the baseline: which test, corrected how, and what is said of it.
#include "results/tables/comparison.h"

#include <gmock/gmock.h>

#include "results/table.h"
#include "results/tables/table_content.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

/// Three strategies, five repeats each; a baseline and two that are compared with it.
class ComparisonTest : public ::testing::Test {
 protected:
  ComparisonTest() : store(StoreWriter::open(folder / "results.db")) {
    spec.baseline = {{"sampling.strategy", "uniform"}};
  }

  /// Folds of 20 samples of 10 subjects. `same`: all are tested on the same four, and validate on others; otherwise
  /// each on four of its own.
  void divide(bool same) {
    DatasetRecord dataset{"afew", {}};
    for (int sample = 0; sample < 20; ++sample) {
      dataset.samples.push_back({"s" + std::to_string(sample), "p" + std::to_string(sample / 2), "c"});
    }
    plan.folds.datasets = {dataset};
    for (std::size_t fold = 0; fold < 5; ++fold) {
      std::string parts(20, FoldRecord::train);
      if (same) parts.replace(0, 4, "tttt").replace(4 + fold, 1, "v");
      if (!same) parts.replace(4 * fold, 4, "tttt");
      plan.folds.folds.push_back({numbered_key(static_cast<std::uint32_t>(1'000'000 + fold)), "", 0, parts});
    }
    for (std::size_t run = 0; run < plan.runs.size(); ++run) plan.runs[run].division = run % 5;
  }

  void finish(std::size_t experiment, const std::vector<double>& accuracies) {
    for (std::size_t repeat = 0; repeat < accuracies.size(); ++repeat) {
      const auto& run = plan.runs.at(experiment * 5 + repeat);
      execute(store, run.evaluate, Finished{result_with({{"accuracy", accuracies[repeat]}})});
    }
  }

  void finish_all() {
    plan.put_into(store);
    finish(0, {0.50, 0.52, 0.48, 0.51, 0.49});
    finish(1, {0.60, 0.61, 0.59, 0.60, 0.61});
    finish(2, {0.52, 0.50, 0.50, 0.53, 0.47});
  }

  Comparison compared(std::size_t row) const {
    const TableContent table = table_contents(store, spec).at(0);
    return table.cells.at(row).at(0)->values.at(0).difference->comparison;
  }
  std::string markdown() const { return render_table(store, spec, TableFormat::markdown); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}},
                                 {{"sampling.strategy", "stochastic_softmax"}},
                                 {{"sampling.strategy", "reinforce"}}},
                                5);
  StoreWriter store;
  TableSpec spec{"T", {"sampling.strategy"}, {}, {"accuracy"}, {}, ""};
};

TEST_F(ComparisonTest, OfRunsTestedOnDifferentSamplesIsCorrectedByTheirFolds) {
  divide(false);
  finish_all();

  const Comparison comparison = compared(1);

  EXPECT_EQ(comparison.test, TableTest::corrected_t);
  EXPECT_DOUBLE_EQ(comparison.test_to_train, 4.0 / 16);
  EXPECT_NEAR(*comparison.result.p, *corrected_t(std::vector<double>{0.10, 0.09, 0.11, 0.09, 0.12}, 0.25).p, 1e-12);
  EXPECT_NEAR(*comparison.adjusted, 2 * *comparison.result.p, 1e-12);  // the smaller of two, by Holm
  EXPECT_TRUE(comparison.significant);
  EXPECT_FALSE(compared(2).significant);
}

TEST_F(ComparisonTest, OfRunsTestedOnTheSameSamplesIsAPairedT) {
  divide(true);
  finish_all();

  EXPECT_EQ(compared(1).test, TableTest::paired_t);
  EXPECT_EQ(compared(1).test_to_train, 0);
}

TEST_F(ComparisonTest, SaysWhichTestHowCorrectedAndWhatItCanShow) {
  divide(false);
  finish_all();

  EXPECT_THAT(
      markdown(),
      AllOf(HasSubstr("| +10.20 ± 0.58 (5) *  |"), HasSubstr("| +0.40 ± 0.98 (5)     |"),
            HasSubstr("*: p ≤ 0.05 against the baseline, two-sided: t test corrected for overlapping training parts "
                      "(Nadeau and Bengio, n_test/n_train = 0.25); Holm's correction for 2 comparisons."),
            HasSubstr("With n = 5 a difference shows in 80 % of cases where it is ")));
}

TEST_F(ComparisonTest, WithoutDifferencesIsMarkedInTheCell) {
  divide(true);
  finish_all();
  spec.options.differences = false;

  EXPECT_THAT(markdown(), AllOf(HasSubstr("**60.20 ± 0.37** (5) *"), Not(HasSubstr("difference |")),
                                HasSubstr("Baseline: sampling.strategy = uniform.")));
}

TEST_F(ComparisonTest, SaysWhereNoDataCouldBeSignificant) {
  divide(true);
  finish_all();
  spec.options.test = TableTest::sign_flip;

  EXPECT_FALSE(compared(1).significant);
  EXPECT_THAT(markdown(),
              HasSubstr("n = 5 is too small: whatever its data, this test gives at least p = 0.0625, and 0.125 "
                        "among 2, and 0.05 is asked for."));
  spec.options.level = 0.2;
  EXPECT_THAT(markdown(), Not(HasSubstr("too small")));
}

TEST_F(ComparisonTest, SaysHowManyDifferencesAreZeroWhereTheyAreTooFew) {
  divide(true);
  plan.put_into(store);
  for (std::size_t run = 0; run < plan.runs.size(); ++run) {
    const std::size_t fifth = run / 5;
    const double accuracy = run % 5 == 0 ? 0.5 + 0.1 * static_cast<double>(fifth) : 0.5;
    execute(store, plan.runs[run].evaluate, Finished{result_with({{"accuracy", accuracy}})});
  }
  spec.options.test = TableTest::sign_flip;
  EXPECT_THAT(markdown(), HasSubstr("n = 5, of which 4 are zero, is too small: whatever its data"));
  spec.options.test = TableTest::wilcoxon;
  EXPECT_THAT(markdown(), HasSubstr("n = 1 besides the 4 that are zero is too small: whatever its data"));
}

TEST_F(ComparisonTest, UncorrectedKeepsEachPValue) {
  divide(true);
  finish_all();
  spec.options.correction = TableCorrection::none;

  EXPECT_EQ(compared(2).adjusted, compared(2).result.p);
  EXPECT_THAT(markdown(), HasSubstr("not corrected for 2 comparisons"));
}

TEST_F(ComparisonTest, OfOneRunIsNotTestedAndSaysSo) {
  plan.put_into(store);
  finish(0, {0.5});
  finish(1, {0.6});

  EXPECT_THAT(markdown(), HasSubstr("Not tested: fewer than two runs in common."));
}

TEST_F(ComparisonTest, CorrectedTWithoutFoldsIsRefused) {
  finish_all();
  spec.options.test = TableTest::corrected_t;

  EXPECT_THAT(markdown(), HasSubstr("Not tested: the corrected t test needs the folds, which were not recorded."));
}

/// With predictions: 20 samples, of which one experiment gets some right.
class PredictionComparisonTest : public ComparisonTest {
 protected:
  void predict(std::size_t experiment, int right) {
    for (std::size_t repeat = 0; repeat < 5; ++repeat) {
      Result result = result_with({{"accuracy", right / 20.0}});
      for (int sample = 0; sample < 20; ++sample) {
        result.predictions.push_back({"s" + std::to_string(sample),
                                      0,
                                      sample < right ? std::vector<double>{1, 0} : std::vector<double>{0, 1},
                                      {}});
      }
      execute(store, plan.runs.at(experiment * 5 + repeat).evaluate, Finished{result});
    }
  }
};

TEST_F(PredictionComparisonTest, McNemarCountsSamplesOfOneRepeat) {
  plan.put_into(store);
  predict(0, 8);
  predict(1, 18);
  spec.options.test = TableTest::mcnemar;

  EXPECT_EQ(compared(1).result.n, 10u);
  EXPECT_NEAR(*compared(1).result.p, 2.0 / 1024, 1e-12);
}

TEST_F(PredictionComparisonTest, McNemarIsOfAccuraciesAlone) {
  plan.put_into(store);
  predict(0, 8);
  predict(1, 18);
  spec.options.test = TableTest::mcnemar;
  spec.values = {"cross_entropy"};

  EXPECT_THAT(markdown(), HasSubstr("Not tested: McNemar's test is of accuracies."));
}

TEST_F(PredictionComparisonTest, SubjectBootstrapDrawsSubjects) {
  divide(true);
  plan.put_into(store);
  predict(0, 8);
  predict(1, 18);
  spec.options.test = TableTest::subject_bootstrap;

  const Comparison comparison = compared(1);

  EXPECT_EQ(comparison.result.n, 10u);
  EXPECT_NEAR(comparison.result.statistic, 0.5, 1e-12);
  EXPECT_LT(*comparison.result.p, 0.02);
  EXPECT_GT(comparison.interval->low, 0.1);
}

}  // namespace
}  // namespace foldwise::results
