// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/metric_format.h"

#include <gtest/gtest.h>

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

TEST(MetricFormat, HeadsColumnsWithTheUnit) {
  EXPECT_EQ(metric_heading("pooled_eer_accuracy"), "pooled eer accuracy (%)");
  EXPECT_EQ(metric_heading("concordance_valence"), "concordance valence");
}

}  // namespace
}  // namespace foldwise::results
