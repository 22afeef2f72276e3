// SPDX-License-Identifier: Apache-2.0
// Expected values: metrics_reference.py, and closed forms.
#include "results/metrics/tagging.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace foldwise::results {
namespace {

const std::vector<Prediction> reference{
    {"a",
     0,
     {2.4, 1.9, 1.6, 1.2, 0.6, 0.6, 0.4, 0.2, 0.1, -0.2, -0.3, -0.3, -0.3, -0.4, -0.4, -0.6, -0.7, -0.9, -0.9, -0.9},
     {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
    {"b",
     5,
     {1.6, 1.3, 1.3, 1.1, 1, 0.8, 0.7, 0.5, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1, 0, 0, -0.1, -0.1, -0.1, -0.1},
     {0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0}},
    {"c",
     5,
     {2.3, 1.5, 1.4, 1.2, 1.2, 1, 0.8, 0.7, 0.6, 0.2, 0.1, 0, -0.1, -0.1, -0.1, -0.2, -0.3, -0.4, -0.6, -0.7},
     {1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0}},
    {"d",
     6,
     {2.1, 1.8, 1.1, 1.1, 1, 0.9, 0.8, 0.8, 0.7, 0.3, -0.1, -0.2, -0.2, -0.2, -0.4, -0.5, -0.6, -0.6, -0.7, -0.7},
     {1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}},
    {"e",
     3,
     {2.5, 2.2, 1, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.5, 0.5, 0.2, 0, 0, -0.3, -0.4, -0.5, -0.5, -0.8, -1.2},
     {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0}},
};

TEST(GlobalAveragePrecision, AgreesWithTheReference) {
  EXPECT_NEAR(global_average_precision(reference), 0.24976144165173475, 1e-15);
}

TEST(GlobalAveragePrecision, DoesNotDependOnTheOrder) {
  std::vector<Prediction> backwards(reference.rbegin(), reference.rend());
  for (Prediction& prediction : backwards) {
    std::ranges::reverse(prediction.scores);
    std::ranges::reverse(prediction.targets);
  }
  EXPECT_NEAR(global_average_precision(backwards), global_average_precision(reference), 1e-15);
}

// One of two right classes was kept, at the second place of the pool: precision 1/2, over 2.
TEST(GlobalAveragePrecision, DividesByAllThatAreRight) {
  EXPECT_DOUBLE_EQ(global_average_precision(std::vector<Prediction>{{"a", 2, {3, 1}, {0, 1}}}), 0.25);
}

TEST(GlobalAveragePrecision, KeepsTwentyScoresOfAnExample) {
  Prediction prediction{"a", 2, {}, {}};
  for (int place = 0; place < 25; ++place) {
    prediction.scores.push_back(-place);
    prediction.targets.push_back(place == 0 || place == 20 ? 1 : 0);
  }
  EXPECT_DOUBLE_EQ(global_average_precision(std::vector<Prediction>{prediction}), 0.5);
}

TEST(HitAt1, AgreesWithTheReference) {
  EXPECT_DOUBLE_EQ(hit_at_1(reference), 0.4);
}

TEST(PrecisionAtEqualRecallRate, AgreesWithTheReference) {
  EXPECT_NEAR(precision_at_equal_recall_rate(reference), 0.21666666666666667, 1e-15);
}

TEST(PrecisionAtEqualRecallRate, CountsWhatWasNotKeptAsMissed) {
  EXPECT_DOUBLE_EQ(precision_at_equal_recall_rate(std::vector<Prediction>{{"a", 4, {2, 1}, {1, 1}}}), 0.5);
}

TEST(Tagging, OfNothingRightIsUndefined) {
  const std::vector<Prediction> nothing{{"a", 0, {2, 1}, {0, 0}}};
  EXPECT_TRUE(std::isnan(global_average_precision(nothing)));
  EXPECT_TRUE(std::isnan(precision_at_equal_recall_rate(nothing)));
  EXPECT_EQ(hit_at_1(nothing), 0);
}

TEST(Tagging, RefusesWhatIsNotThere) {
  EXPECT_THROW(global_average_precision({}), std::invalid_argument);
  EXPECT_THROW(hit_at_1(std::vector<Prediction>{{"a", 1, {1, 2}, {1}}}), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::results
