// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/idle_end.h"

#include <gtest/gtest.h>

namespace foldwise::orchestrator {
namespace {

TEST(IdleEnd, IsNothingForOneWorkerOrWithoutJobs) {
  EXPECT_EQ(idle_at_the_end({5, 1}, 1, 0.3), 0);
  EXPECT_EQ(idle_at_the_end({}, 8, 0.3), 0);
}

// Workers become free at a quarter and three quarters of the mean, 1: of one job of 1 the first waits from 0.25
// to 1.25, the other from 0.75.
TEST(IdleEnd, CountsFromTheMomentAWorkerBecomesFree) {
  EXPECT_NEAR(idle_at_the_end({1}, 2, 0), 0.5, 1e-9);
}

// Longest first on workers free at 1 and 3, whose mean job is 4: 6 ends at 7, then 4 at 7, then 2 at 9.
TEST(IdleEnd, HandsOutTheLongestFirst) {
  EXPECT_NEAR(idle_at_the_end({2, 6, 4}, 2, 0), 2, 1e-9);
}

TEST(IdleEnd, GrowsWithTheSpreadOfTimes) {
  const std::vector<double> jobs(800, 10.0);

  EXPECT_GT(idle_at_the_end(jobs, 100, 0.5), 1.5 * idle_at_the_end(jobs, 100, 0.1));
}

TEST(IdleEnd, IsTheSameEachTime) {
  EXPECT_EQ(idle_at_the_end({3, 1, 2}, 2, 0.4), idle_at_the_end({1, 2, 3}, 2, 0.4));
}

}  // namespace
}  // namespace foldwise::orchestrator
