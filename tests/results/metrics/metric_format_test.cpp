// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/metric_format.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "results/metrics/metrics.h"

namespace foldwise::results {
namespace {

TEST(MetricFormat, FollowsWhatPapersPrint) {
  EXPECT_EQ(metric_format("accuracy").number(0.47345), "47.34");
  EXPECT_EQ(metric_format("pooled_eer_accuracy").number(0.8), "80.00");
  EXPECT_EQ(metric_format("roc_auc").number(0.71234), "0.712");
  EXPECT_EQ(metric_format("concordance_avec2018_valence").number(-0.62549), "-0.625");
  EXPECT_EQ(metric_format("pearson").number(0.5), "0.500");
  EXPECT_EQ(metric_format("mean_absolute_percentage_error_arousal").number(0.0384), "3.8");
  EXPECT_EQ(metric_format("pooled_global_average_precision").number(0.851), "85.1");
  EXPECT_EQ(metric_format("mean_absolute_error").number(0.0614), "0.0614");
  EXPECT_EQ(metric_format("test_windows").number(12), "12.0");
  EXPECT_EQ(metric_format("train_loss").number(1.23456), "1.2346");
}

// All of them, as papers print them: heading, and 0.123456.
TEST(MetricFormat, OfEachMetricIsItsRows) {
  std::vector<std::string> printed;
  for (const MetricFacts& facts : all_metric_facts()) {
    printed.push_back(metric_heading(std::string(facts.name)) + ": " + facts.format.number(0.123456));
  }
  EXPECT_THAT(printed, ::testing::ElementsAreArray({
                           "accuracy (%): 12.35",
                           "unweighted average recall (%): 12.35",
                           "cross entropy: 0.1235",
                           "roc auc: 0.123",
                           "eer accuracy (%): 12.35",
                           "concordance: 0.123",
                           "concordance population: 0.123",
                           "concordance avec2018: 0.123",
                           "pearson: 0.123",
                           "mean absolute error: 0.1235",
                           "mean squared error: 0.1235",
                           "mean absolute percentage error (%): 12.3",
                           "global average precision (%): 12.3",
                           "hit at 1 (%): 12.3",
                           "precision at equal recall rate (%): 12.3",
                           "loss: 0.1235",
                           "epochs: 0.1",
                           "best epoch: 0.1",
                           "epochs run: 0.1",
                           "videos: 0.1",
                           "windows: 0.1",
                           "rows: 0.1",
                           "examples: 0.1",
                           "frames: 0.1",
                           "seconds: 0.1",
                           "energy (kJ): 0.00",
                           "median window: 0.1",
                           "centred by: 0.1235",
                           "scaled by: 0.1235",
                           "shifted by: 0.1",
                           "delayed by: 0.1",
                           "hit rate (%): 12.35",
                           "rank correlation: 0.123",
                           "apex entropy: 0.123",
                           "rest entropy: 0.123",
                           "uniform distance: 0.123",
                           "occluded share (%): 12.35",
                           "importance rank: 0.123",
                           "gate spread: 0.123",
                           "audio gate rank: 0.123",
                           "video gate rank: 0.123",
                           "gated share rank: 0.123",
                       }));
}

TEST(MetricFormat, IsThatOfTheWholeForItsPartsAndTargets) {
  for (const char* name : {"validation_accuracy", "train_accuracy", "pooled_unweighted_average_recall"}) {
    EXPECT_EQ(metric_format(name).number(0.123456), "12.35") << name;
  }
  for (const char* name : {"validation_global_average_precision", "pooled_hit_at_1"}) {
    EXPECT_EQ(metric_format(name).number(0.123456), "12.3") << name;
  }
  EXPECT_EQ(metric_heading("pooled_mean_absolute_percentage_error_valence"),
            "pooled mean absolute percentage error valence (%)");
  for (const char* name : {"pooled_concordance_arousal", "validation_concordance", "pearson_valence"}) {
    EXPECT_EQ(metric_format(name).number(0.123456), "0.123") << name;
  }
  for (const char* name : {"train_windows", "validation_videos", "test_rows", "test_examples", "best_epoch"}) {
    EXPECT_EQ(metric_format(name).number(12), "12.0") << name;
  }
  for (const char* name : {"validation_loss", "mean_squared_error_valence", "deterministic", "learning_rate_head"}) {
    EXPECT_EQ(metric_format(name).number(0.123456), "0.1235") << name;
  }
}

TEST(MetricFormat, HeadsColumnsWithTheUnit) {
  EXPECT_EQ(metric_heading("pooled_eer_accuracy"), "pooled eer accuracy (%)");
  EXPECT_EQ(metric_heading("concordance_valence"), "concordance valence");
}

TEST(MetricFormat, WritesWhatRoundsToZeroWithoutASign) {
  EXPECT_EQ(metric_format("accuracy").number(-0.00001), "0.00");
  EXPECT_EQ(metric_format("accuracy").signed_number(-0.00001), "+0.00");
  EXPECT_EQ(metric_format("accuracy").signed_number(-0.105), "-10.50");
}

}  // namespace
}  // namespace foldwise::results
