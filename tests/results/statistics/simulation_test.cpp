// SPDX-License-Identifier: Apache-2.0
// Of many made-up comparisons: without an effect each test says "different" as often as it is allowed to, and with one
// as often as power_of computes. Counts may be off by four standard errors.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/statistics/interval.h"
#include "results/statistics/paired_tests.h"
#include "results/statistics/power.h"

namespace foldwise::results {
namespace {

using Values = std::vector<double>;
using PairedTest = std::function<TestResult(const Values&)>;

constexpr int rounds = 4000;

double normal_draw(CounterRandom& random) {
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * std::numbers::pi * random.uniform());
}

/// Normal around `effect` with variance 1, each two with correlation `shared`.
Values draw(CounterRandom& random, std::size_t n, double effect, double shared) {
  const double common = std::sqrt(shared) * normal_draw(random);
  Values values;
  for (std::size_t i = 0; i < n; ++i) {
    values.push_back(effect + common + std::sqrt(1 - shared) * normal_draw(random));
  }
  return values;
}

double share_found(const PairedTest& test, std::size_t n, double effect, double shared = 0) {
  CounterRandom random(7 + n);
  int found = 0;
  for (int round = 0; round < rounds; ++round) {
    if (test(draw(random, n, effect, shared)).p.value() <= 0.05) ++found;
  }
  return static_cast<double>(found) / rounds;
}

double four_errors(double share) {
  return 4 * std::sqrt(share * (1 - share) / rounds);
}

TEST(Simulation, PairedTHasItsLevelAndPower) {
  EXPECT_NEAR(share_found(paired_t, 8, 0), 0.05, four_errors(0.05));
  const double power = power_of({.n = 8}, 1);
  EXPECT_GT(power, 0.6);
  EXPECT_NEAR(share_found(paired_t, 8, 1), power, four_errors(power));
}

// Training parts that overlap make differences agree: with correlation n_test / (n_test + n_train) the corrected t is
// exact.
TEST(Simulation, CorrectedTHasItsLevelWherePairedTDoesNot) {
  const double ratio = 0.25;
  const double shared = ratio / (1 + ratio);
  const PairedTest corrected = [&](const Values& values) { return corrected_t(values, ratio); };
  EXPECT_NEAR(share_found(corrected, 10, 0, shared), 0.05, four_errors(0.05));
  EXPECT_GT(share_found(paired_t, 10, 0, shared), 0.2);
}

// power_of counts in standard deviations of what runs of one set differ by, which the shared part is not in.
TEST(Simulation, CorrectedTHasItsPower) {
  const double ratio = 0.25;
  const double shared = ratio / (1 + ratio);
  const PairedTest corrected = [&](const Values& values) { return corrected_t(values, ratio); };
  const double power = power_of({.n = 10, .test_to_train = ratio}, 1.5);
  EXPECT_NEAR(share_found(corrected, 10, 1.5 * std::sqrt(1 - shared), shared), power, four_errors(power));
}

TEST(Simulation, ExactTestsStayWithinTheirLevel) {
  for (const std::size_t n : {6, 9, 12}) {
    EXPECT_LE(share_found(wilcoxon, n, 0), 0.05 + four_errors(0.05)) << n;
    EXPECT_LE(share_found(sign_flip, n, 0), 0.05 + four_errors(0.05)) << n;
    EXPECT_GE(share_found(sign_flip, n, 0), 0.02) << n;
    EXPECT_GE(share_found(wilcoxon, n, 1.5), 0.6) << n;
  }
}

TEST(Simulation, ExactTestsOfFiveNeverFindAnything) {
  EXPECT_EQ(share_found(wilcoxon, 5, 10), 0);
  EXPECT_EQ(share_found(sign_flip, 5, 10), 0);
  EXPECT_GT(share_found(paired_t, 5, 10), 0.99);
}

TEST(Simulation, McNemarStaysWithinItsLevel) {
  CounterRandom random(3);
  int found = 0;
  for (int round = 0; round < rounds; ++round) {
    std::size_t first = 0;
    for (int sample = 0; sample < 40; ++sample) first += random.below(2);
    if (mcnemar(first, 40 - first).p.value() <= 0.05) ++found;
  }
  EXPECT_LE(static_cast<double>(found) / rounds, 0.05 + four_errors(0.05));
  EXPECT_GE(static_cast<double>(found) / rounds, 0.02);
}

TEST(Simulation, HolmKeepsTheErrorOfTheWholeTable) {
  CounterRandom random(11);
  int found = 0;
  int uncorrected = 0;
  for (int round = 0; round < rounds; ++round) {
    Values p_values;
    for (int comparison = 0; comparison < 6; ++comparison) {
      p_values.push_back(paired_t(draw(random, 6, 0, 0)).p.value());
    }
    const auto any = [](const Values& values) {
      return std::ranges::any_of(values, [](double p) { return p <= 0.05; });
    };
    found += any(holm(p_values)) ? 1 : 0;
    uncorrected += any(p_values) ? 1 : 0;
  }
  EXPECT_LE(static_cast<double>(found) / rounds, 0.05 + four_errors(0.05));
  EXPECT_GT(static_cast<double>(uncorrected) / rounds, 0.2);
}

TEST(Simulation, IntervalsHoldTheTrueMean) {
  CounterRandom random(5);
  int by_t = 0;
  int by_bootstrap = 0;
  constexpr int fewer = 1000;
  for (int round = 0; round < fewer; ++round) {
    const Values values = draw(random, 20, 3, 0);
    const Interval t = interval_of_mean(summarize(values)).value();
    const Interval bootstrap = bootstrap_interval(
                                   values, [](auto each) { return mean(each); }, 0.95, 400)
                                   .value();
    by_t += t.low <= 3 && 3 <= t.high ? 1 : 0;
    by_bootstrap += bootstrap.low <= 3 && 3 <= bootstrap.high ? 1 : 0;
  }
  const double error = 4 * std::sqrt(0.05 * 0.95 / fewer);
  EXPECT_NEAR(static_cast<double>(by_t) / fewer, 0.95, error);
  EXPECT_NEAR(static_cast<double>(by_bootstrap) / fewer, 0.935, error);  // a little short, as bootstraps of twenty are
}

}  // namespace
}  // namespace foldwise::results
