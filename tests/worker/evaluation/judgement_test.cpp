// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/judgement.h"

#include <gtest/gtest.h>

#include <vector>

namespace foldwise::worker {
namespace {

using datasets::LabelKind;

TEST(Judgement, OfClassesIsTheirAccuracy) {
  const std::vector<Prediction> predictions{{"a", 0, {2, 1}}, {"b", 0, {2, 1}}, {"c", 0, {2, 1}}, {"d", 1, {2, 1}}};
  EXPECT_DOUBLE_EQ(judge(LabelKind::classes, predictions), 0.75);
}

TEST(Judgement, OfCurvesIsTheMeanOfTheirConcordances) {
  // The first number is right everywhere; the second never changes, which leaves its concordance undefined.
  const std::vector<Prediction> predictions{
      {"a", 0, {1, 3}, {1, 3}}, {"b", 0, {2, 3}, {2, 3}}, {"c", 0, {3, 3}, {3, 3}}};
  EXPECT_NEAR(judge(LabelKind::curves, predictions), 0.5, 1e-12);
}

TEST(Judgement, OfManyClassesIsTheirPrecisionAndZeroWhereNoneIsRight) {
  const std::vector<Prediction> right{{"a", 1, {2, 1}, {1, 0}}};
  const std::vector<Prediction> none{{"a", 0, {2, 1}, {0, 0}}};
  EXPECT_DOUBLE_EQ(judge(LabelKind::multi_label, right), 1);
  EXPECT_EQ(judge(LabelKind::multi_label, none), 0);
}

}  // namespace
}  // namespace foldwise::worker
