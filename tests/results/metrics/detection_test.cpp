// SPDX-License-Identifier: Apache-2.0
// Expected values: metrics_reference.py, and closed forms.
#include "results/metrics/detection.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace foldwise::results {
namespace {

using ::testing::IsEmpty;

const std::vector<Detection> reference{{2.5, true},   {2.0, true},  {2.0, false}, {1.5, true},
                                       {1.0, false},  {1.0, false}, {1.0, true},  {0.5, false},
                                       {-0.5, false}, {-1.0, true}, {-3.0, false}};

TEST(RocAuc, AgreesWithTheReference) {
  EXPECT_NEAR(*roc_auc(reference), 0.7166666666666667, 1e-15);
}

TEST(RocAuc, OfEqualScoresIsAHalf) {
  EXPECT_DOUBLE_EQ(*roc_auc({{3, true}, {3, false}, {3, false}}), 0.5);
}

TEST(RocAuc, IsOneInTheRightOrderAndZeroInTheWrongOne) {
  EXPECT_DOUBLE_EQ(*roc_auc({{3, true}, {2, true}, {1, false}}), 1);
  EXPECT_DOUBLE_EQ(*roc_auc({{3, false}, {2, true}, {1, true}}), 0);
}

TEST(RocAuc, DoesNotDependOnTheOrder) {
  std::vector<Detection> backwards(reference.rbegin(), reference.rend());
  EXPECT_EQ(roc_auc(backwards), roc_auc(reference));
  EXPECT_EQ(eer_accuracy(backwards), eer_accuracy(reference));
}

TEST(EerAccuracy, AgreesWithTheReference) {
  EXPECT_NEAR(*eer_accuracy(reference), 0.6875, 1e-15);
}

// One tie of 1 positive and 3 negatives: the ROC is the diagonal, which FPR = 1 - TPR meets at a half.
TEST(EerAccuracy, IsInterpolatedWithinATie) {
  EXPECT_DOUBLE_EQ(*eer_accuracy({{1, true}, {1, false}, {1, false}, {1, false}}), 0.5);
}

// ROC: (0, 0), (0, 1/2), (1/3, 1/2), (1/3, 1), …: met at FPR = 1/3 on the way up, where TPR is 2/3.
TEST(EerAccuracy, LiesBetweenTwoThresholds) {
  EXPECT_DOUBLE_EQ(*eer_accuracy({{5, true}, {4, false}, {3, true}, {2, false}, {1, false}}), 2.0 / 3);
}

TEST(EerAccuracy, DoesNotDependOnHowManyPositivesThereAre) {
  std::vector<Detection> more = reference;
  std::ranges::copy_if(reference, std::back_inserter(more), &Detection::positive);
  EXPECT_NEAR(*eer_accuracy(more), *eer_accuracy(reference), 1e-15);
}

TEST(Detection, OfOneKindHasNoRoc) {
  EXPECT_EQ(roc_auc({{1, true}, {2, true}}), std::nullopt);
  EXPECT_EQ(eer_accuracy({{1, false}, {2, false}}), std::nullopt);
  EXPECT_EQ(roc_auc({}), std::nullopt);
}

TEST(Detection, ScoresByTheLeadOfTheSecondClass) {
  const std::vector<Detection> found = detections(std::vector<Prediction>{{"a", 1, {1, 3}}, {"b", 0, {5, 1}}});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].score, 2);
  EXPECT_TRUE(found[0].positive);
  EXPECT_EQ(found[1].score, -4);
  EXPECT_FALSE(found[1].positive);
  EXPECT_THAT(detections(std::vector<Prediction>{{"a", 1, {1, 3}}, {"b", 0, {5, 1, 2}}}), IsEmpty());
}

}  // namespace
}  // namespace foldwise::results
