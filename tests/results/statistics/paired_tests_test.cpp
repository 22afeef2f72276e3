// SPDX-License-Identifier: Apache-2.0
// Numbers are those of statistics_reference.py and statistics_reference.R.
#include "results/statistics/paired_tests.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

namespace foldwise::results {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using Values = std::vector<double>;

const Values differences{0.021, -0.004, 0.017, 0.009, 0.030, -0.011, 0.012, 0.025, 0.006};
const Values tied{2, -1, 0, 3, 3, -2, 1, 5, 0, 4};

TEST(PairedT, IsThatOfSciPyAndR) {
  const TestResult result = paired_t(differences);
  EXPECT_EQ(result.n, 9u);
  EXPECT_NEAR(result.statistic, 2.6196841599779193, 1e-12);
  EXPECT_NEAR(result.p.value(), 0.03066550650452651, 1e-12);
}

TEST(PairedT, HasNoValueOfOneDifferenceOrWithoutSpread) {
  EXPECT_FALSE(paired_t(Values{1}).p.has_value());
  EXPECT_FALSE(paired_t(Values{}).p.has_value());
  EXPECT_FALSE(paired_t(Values{1, 1, 1}).p.has_value());
  EXPECT_EQ(paired_t(Values{0, 0, 0}).p.value(), 1);
}

TEST(CorrectedT, WidensTheErrorByTheOverlap) {
  const TestResult result = corrected_t(differences, 0.25);
  EXPECT_NEAR(result.statistic, 1.4531393175878762, 1e-12);
  EXPECT_NEAR(result.p.value(), 0.18425649747687947, 1e-12);
  EXPECT_NEAR(corrected_t(differences, 0).p.value(), paired_t(differences).p.value(), 1e-15);
}

TEST(Wilcoxon, IsExactAndThatOfSciPyAndR) {
  const TestResult result = wilcoxon(differences);
  EXPECT_EQ(result.statistic, 40);
  EXPECT_NEAR(result.p.value(), 0.0390625, 1e-12);
  EXPECT_NEAR(result.smallest_p, 2.0 / 512, 1e-15);
}

TEST(Wilcoxon, IsExactWithTiesAndLeavesZerosOut) {
  const TestResult result = wilcoxon(tied);
  EXPECT_EQ(result.n, 8u);
  EXPECT_EQ(result.statistic, 31);
  EXPECT_NEAR(result.p.value(), 0.078125, 1e-12);
  EXPECT_NEAR(result.smallest_p, 2.0 / 256, 1e-15);
}

TEST(Wilcoxon, OfManyIsTheNormalApproximation) {
  Values many;
  for (int i = 1; i <= 250; ++i) many.push_back(std::sin(i) + 0.1);
  EXPECT_NEAR(wilcoxon(many).p.value(), 0.008058655581522117, 1e-10);
}

TEST(Wilcoxon, OfZerosAloneFindsNothing) {
  EXPECT_EQ(wilcoxon(Values{0, 0}).p.value(), 1);
  EXPECT_FALSE(wilcoxon(Values{}).p.has_value());
}

TEST(SignFlip, IsTheEnumerationOfAllSigns) {
  EXPECT_NEAR(sign_flip(differences).p.value(), 0.0390625, 1e-12);
  EXPECT_NEAR(sign_flip(tied).p.value(), 0.09375, 1e-12);
  EXPECT_EQ(sign_flip(Values{0, 0, 0}).p.value(), 1);
}

// The largest sum of all: itself and its mirror image, of 2^13, over several blocks of 4096.
TEST(SignFlip, CountsBothEndsOfEverySize) {
  Values growing;
  for (int i = 1; i <= 13; ++i) growing.push_back(0.1 * i);
  const TestResult result = sign_flip(growing);
  EXPECT_NEAR(result.p.value(), 2.0 / 8192, 1e-15);
  EXPECT_NEAR(result.smallest_p, result.p.value(), 1e-15);
}

TEST(SignFlip, OfManyDrawsSigns) {
  Values many;
  for (int i = 1; i <= 60; ++i) many.push_back(std::sin(i) + 0.15);
  // Near the normal distribution by then: z = sum / sqrt(sum of squares).
  double sum = 0;
  double squares = 0;
  for (const double each : many) sum += each, squares += each * each;
  const double expected = std::erfc(sum / std::sqrt(squares) / std::sqrt(2));
  EXPECT_NEAR(sign_flip(many).p.value(), expected, 0.01);
}

TEST(McNemar, IsTheBinomialTestOfSamplesThatDiffer) {
  EXPECT_NEAR(mcnemar(12, 4).p.value(), 0.076812744140625, 1e-12);
  EXPECT_NEAR(mcnemar(4, 12).p.value(), 0.076812744140625, 1e-12);
  EXPECT_EQ(mcnemar(0, 0).p.value(), 1);
  EXPECT_NEAR(mcnemar(5, 0).smallest_p, 2.0 / 32, 1e-15);
}

TEST(Holm, IsThatOfStatsmodelsAndR) {
  EXPECT_THAT(holm(Values{0.01, 0.04, 0.03, 0.005, 0.5}),
              ElementsAre(DoubleNear(0.04, 1e-12), DoubleNear(0.09, 1e-12), DoubleNear(0.09, 1e-12),
                          DoubleNear(0.025, 1e-12), DoubleNear(0.5, 1e-12)));
  EXPECT_TRUE(holm(Values{}).empty());
  EXPECT_THAT(holm(Values{0.6, 0.7}), ElementsAre(1, 1));
}

TEST(EffectSizes, AreTheirDefinitions) {
  EXPECT_NEAR(cohen_d(differences).value(), 0.8732280533259731, 1e-12);
  EXPECT_NEAR(rank_biserial(tied).value(), 0.7222222222222222, 1e-12);
  EXPECT_FALSE(cohen_d(Values{1, 1}).has_value());
  EXPECT_FALSE(rank_biserial(Values{0}).has_value());
}

}  // namespace
}  // namespace foldwise::results
