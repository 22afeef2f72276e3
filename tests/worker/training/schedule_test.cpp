// SPDX-License-Identifier: Apache-2.0
// The figures are those of training_reference.py.
#include "worker/training/schedule.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace foldwise::worker {
namespace {

/// The scale of each epoch; the first epoch ends with the first of the losses.
std::vector<double> scales(const ScheduleOptions& options, const std::vector<double>& losses) {
  Schedule schedule(options);
  std::vector<double> seen;
  for (int epoch = 1; const double loss : losses) {
    seen.push_back(schedule.scale({epoch++}));
    schedule.observe(loss);
  }
  return seen;
}

void expect_near(const std::vector<double>& seen, const std::vector<double>& expected) {
  ASSERT_EQ(seen.size(), expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_NEAR(seen[i], expected[i], 1e-12) << "epoch " << i + 1;
}

const std::vector<double> twelve_losses(12, 1.0);

// Of the two that are hardly better than 2, the first is so by less than a ten-thousandth.
const std::vector<double> plateaus{3, 2, 1.9999, 2.5, 2.1, 2.2, 1.9997, 2, 2, 2, 2, 2, 2, 2};

TEST(Schedule, ConstantChangesNothing) {
  expect_near(scales({}, plateaus), std::vector<double>(plateaus.size(), 1));
}

TEST(Schedule, StepMultipliesEveryFewEpochs) {
  expect_near(scales({.kind = ScheduleKind::step, .factor = 0.5, .every = 3}, std::vector<double>(10, 1.0)),
              {1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125});
}

TEST(Schedule, StepMultipliesEveryFewStepsOfTheOptimizer) {
  const Schedule schedule({.kind = ScheduleKind::step, .factor = 0.9, .every = 4, .unit = ScheduleUnit::steps});
  for (const auto& [steps, scale] : {std::pair{0, 1.0}, std::pair{3, 1.0}, std::pair{4, 0.9}, std::pair{7, 0.9},
                                     std::pair{8, 0.81}, std::pair{12, 0.729}}) {
    EXPECT_NEAR(schedule.scale({.epoch = 9, .steps = static_cast<std::size_t>(steps)}), scale, 1e-12) << steps;
  }
}

TEST(Schedule, PlateauWaitsForPatienceEpochs) {
  expect_near(scales({.kind = ScheduleKind::plateau, .factor = 0.5, .patience = 2}, plateaus),
              {1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125});
}

TEST(Schedule, PlateauWithoutPatienceAnswersEachEpoch) {
  expect_near(scales({.kind = ScheduleKind::plateau, .factor = 0.5, .patience = 0}, plateaus),
              {1.0, 1.0, 1.0, 0.5, 0.25, 0.125, 0.0625, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 0.001953125,
               0.0009765625});
}

TEST(Schedule, CosineBeginsAnewAfterEachPeriod) {
  expect_near(scales({.kind = ScheduleKind::cosine, .period = 4}, twelve_losses),
              {1.0, 0.8535533905932737, 0.5, 0.14644660940672627, 1.0, 0.8535533905932737, 0.5, 0.14644660940672627,
               1.0, 0.8535533905932737, 0.5, 0.14644660940672627});
}

TEST(Schedule, CosineStretchesItsPeriodsAndKeepsALeast) {
  expect_near(scales({.kind = ScheduleKind::cosine, .period = 3, .period_factor = 2, .least = 0.1}, twelve_losses),
              {1.0, 0.775, 0.3250000000000001, 1.0, 0.9397114317029974, 0.775, 0.55, 0.3250000000000001,
               0.16028856829700258, 1.0, 0.9846666218300807, 0.9397114317029974});
  expect_near(scales({.kind = ScheduleKind::cosine, .period = 1, .period_factor = 3, .least = 0.5}, twelve_losses),
              {1.0, 1.0, 0.875, 0.625, 1.0, 0.9849231551964771, 0.9415111107797445, 0.875, 0.7934120444167326,
               0.7065879555832675, 0.625, 0.5584888892202555});
}

// 1 + 1e6 + 1e12 epochs would be three periods.
TEST(Schedule, CosineHasNoPeriodThatIsTooLong) {
  const Schedule schedule({.kind = ScheduleKind::cosine, .period = 1000000, .period_factor = 1000000});
  EXPECT_NEAR(schedule.scale({1000000}), 0, 1e-11);
  EXPECT_EQ(schedule.scale({1000001}), 1);
}

TEST(Schedule, GoesOnWithItsMemoryAsIfNeverStopped) {
  const ScheduleOptions options{.kind = ScheduleKind::plateau, .factor = 0.3, .patience = 1};
  for (std::size_t stop = 0; stop < plateaus.size(); ++stop) {
    Schedule before(options);
    for (std::size_t i = 0; i < stop; ++i) before.observe(plateaus[i]);
    Schedule after(options);
    after.remember(before.memory());
    for (std::size_t i = stop; i < plateaus.size(); ++i) {
      const int epoch = static_cast<int>(i) + 1;
      EXPECT_EQ(after.scale({epoch}), before.scale({epoch})) << "stopped after " << stop;
      before.observe(plateaus[i]);
      after.observe(plateaus[i]);
    }
    EXPECT_EQ(after.memory(), before.memory());
  }
}

}  // namespace
}  // namespace foldwise::worker
