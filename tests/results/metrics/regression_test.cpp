// SPDX-License-Identifier: Apache-2.0
// Expected values: metrics_reference.py, of drawn numbers regression_reference.py, and closed forms.
#include "results/metrics/regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace foldwise::results {
namespace {

const std::vector<double> predictions{2.5, 0, 2, 8};
const std::vector<double> targets{3, -0.5, 2, 7};

TEST(Concordance, AgreesWithTheReferenceInEveryConvention) {
  EXPECT_NEAR(concordance(predictions, targets), 0.9777347531461761, 1e-14);
  EXPECT_NEAR(concordance(predictions, targets, Moments::population), 0.97678916827853, 1e-14);
  EXPECT_NEAR(concordance(predictions, targets, Moments::avec2018), 0.7333010648596322, 1e-14);
}

TEST(Concordance, IsOneForEqualsAndMinusOneForOpposites) {
  EXPECT_DOUBLE_EQ(concordance(targets, targets), 1);
  const std::vector<double> one{-2, 0, 2};
  const std::vector<double> other{2, 0, -2};
  EXPECT_DOUBLE_EQ(concordance(one, other), -1);
}

// var 4, shift 1: 2 * 4 / (4 + 4 + 1).
TEST(Concordance, PaysForAShiftThatPearsonDoesNotSee) {
  const std::vector<double> one{-2, 0, 2};
  const std::vector<double> shifted{-1, 1, 3};
  EXPECT_DOUBLE_EQ(concordance(one, shifted), 8.0 / 9);
  EXPECT_DOUBLE_EQ(pearson(one, shifted), 1);
}

// A Fig. 3.4: coder B agrees with A, C is higher by a deviation throughout: 2 v / (v + v + v).
TEST(Concordance, IsThatOfThreeCoders) {
  const std::vector<double> coder_a{-2, 0, 2};
  const std::vector<double> coder_b = coder_a;
  const std::vector<double> coder_c{0, 2, 4};
  EXPECT_DOUBLE_EQ(pearson(coder_a, coder_b), 1.0);
  EXPECT_DOUBLE_EQ(concordance(coder_a, coder_b), 1.0);
  EXPECT_DOUBLE_EQ(pearson(coder_a, coder_c), 1.0);
  EXPECT_NEAR(concordance(coder_a, coder_c), 0.67, 0.005);
  EXPECT_DOUBLE_EQ(concordance(coder_a, coder_c), 2.0 / 3);
}

TEST(Concordance, OfAConstantPredictionIsZero) {
  EXPECT_DOUBLE_EQ(concordance(std::vector<double>{1, 1, 1, 1}, targets), 0);
  EXPECT_TRUE(std::isnan(pearson(std::vector<double>{1, 1, 1, 1}, targets)));
}

TEST(Pearson, AgreesWithTheReference) {
  EXPECT_NEAR(pearson(predictions, targets), 0.9848696184482703, 1e-14);
}

TEST(MeanErrors, AgreeWithTheReference) {
  EXPECT_DOUBLE_EQ(mean_absolute_error(predictions, targets), 0.5);
  EXPECT_DOUBLE_EQ(mean_squared_error(predictions, targets), 0.375);
}

TEST(MeanAbsolutePercentageError, HasADenominatorOfAtLeastAHundredth) {
  const std::vector<double> near_zero{0.2, 0.001, -0.5, 0};
  const std::vector<double> guess{0.1, 0.002, -0.4, 0.05};
  EXPECT_NEAR(mean_absolute_percentage_error(guess, near_zero), 1.45, 1e-14);
}

/// 500 pairs, a quarter of chance and half of the target.
struct DrawnPairs {
  std::vector<double> predictions;
  std::vector<double> targets;

  DrawnPairs() {
    std::uint64_t state = 12345;
    const auto draw = [&] {
      state = (1103515245 * state + 12345) % (std::uint64_t{1} << 31);
      return static_cast<double>(state) / (1 << 30) - 1;
    };
    for (int pair = 0; pair < 500; ++pair) {
      const double chance = draw();
      targets.push_back(draw());
      predictions.push_back(chance * 0.25 + targets.back() * 0.5 + 0.1);
    }
  }
};

TEST(Regression, OfDrawnNumbersAgreesWithTheReference) {
  const DrawnPairs drawn;
  EXPECT_NEAR(concordance(drawn.predictions, drawn.targets), 0.7506653101790253, 1e-13);
  EXPECT_NEAR(concordance(drawn.predictions, drawn.targets, Moments::population), 0.7506380669397555, 1e-13);
  EXPECT_NEAR(concordance(drawn.predictions, drawn.targets, Moments::avec2018), 0.7491639795586673, 1e-13);
  EXPECT_NEAR(pearson(drawn.predictions, drawn.targets), 0.9036869889110178, 1e-13);
  EXPECT_NEAR(mean_absolute_error(drawn.predictions, drawn.targets), 0.28270300195254383, 1e-13);
  EXPECT_NEAR(mean_squared_error(drawn.predictions, drawn.targets), 0.11536170777896816, 1e-13);
  EXPECT_NEAR(mean_absolute_percentage_error(drawn.predictions, drawn.targets), 0.8597196338763836, 1e-12);
}

// 2 * 0 / (0 + 0 + shift^2): nothing where both are the same constant.
TEST(Regression, OfConstantsIsZeroOrNothing) {
  const std::vector<double> same{0.5, 0.5, 0.5};
  const std::vector<double> other{0.25, 0.25, 0.25};
  EXPECT_DOUBLE_EQ(concordance(same, other), 0);
  EXPECT_TRUE(std::isnan(concordance(same, same)));
  EXPECT_TRUE(std::isnan(pearson(same, other)));
  EXPECT_DOUBLE_EQ(mean_absolute_error(same, other), 0.25);
  EXPECT_DOUBLE_EQ(mean_absolute_percentage_error(same, other), 1);
  EXPECT_DOUBLE_EQ(mean_absolute_percentage_error(same, same), 0);
}

// Opposite signs count as errors, not as their difference: the printed denominator of C Eq. 5 has a sign.
TEST(MeanAbsolutePercentageError, TakesTheSizeOfTheTarget) {
  EXPECT_DOUBLE_EQ(mean_absolute_percentage_error(std::vector<double>{1, 1}, std::vector<double>{-2, 2}), 1);
}

TEST(Regression, RefusesListsThatDoNotPair) {
  const std::vector<double> three{1, 2, 3};
  EXPECT_THROW(concordance(three, targets), std::invalid_argument);
  EXPECT_THROW(pearson({}, {}), std::invalid_argument);
  EXPECT_THROW(mean_squared_error(three, targets), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::results
