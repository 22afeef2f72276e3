// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweeps/allocation_end.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "orchestrator/agent/instant.h"

namespace foldwise::orchestrator {
namespace {

class AllocationEnd : public ::testing::Test {
 protected:
  AllocationEnd() { ::unsetenv("SLURM_JOB_END_TIME"); }  // where the tests run in a job themselves
  ~AllocationEnd() override { ::unsetenv("SLURM_JOB_END_TIME"); }
  static void slurm_says(const char* text) { ::setenv("SLURM_JOB_END_TIME", text, 1); }
};

TEST_F(AllocationEnd, IsNeverWhereNobodySaysIt) {
  EXPECT_EQ(allocation_end(std::nullopt), std::nullopt);
}

TEST_F(AllocationEnd, IsWhatSlurmSays) {
  const Instant before = Instant::now();
  slurm_says(std::to_string(static_cast<long>(before.calendar) + 3600).c_str());

  const double end = allocation_end(std::nullopt).value();

  EXPECT_NEAR(end, before.steady + 3600, 60);
}

TEST_F(AllocationEnd, IsNeverWhereSlurmSaysNoTime) {
  for (const char* text : {"", "soon", "1700000000 s", "0", "-5"}) {
    slurm_says(text);
    EXPECT_EQ(allocation_end(std::nullopt), std::nullopt) << text;
  }
}

TEST_F(AllocationEnd, IsTheTimeLimitFromNowWhateverSlurmSays) {
  slurm_says("1700000000");
  const double before = Instant::now().steady;

  const double end = allocation_end(100).value();

  EXPECT_GE(end, before + 100);
  EXPECT_LE(end, Instant::now().steady + 100);
}

}  // namespace
}  // namespace foldwise::orchestrator
