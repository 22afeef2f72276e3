// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/cost_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/jobs/stage_facts.h"
#include "orchestrator/plan/jobs/job_effort.h"

namespace foldwise::orchestrator {
namespace {

WorkItem job(double effort, std::uint16_t kind = 0, Stage stage = Stage::train) {
  return {.stage = stage, .effort = effort, .kind = kind};
}

TEST(CostModel, ExpectsWhatIsComputedBeforeAnythingWasTimed) {
  const CostModel costs;

  EXPECT_DOUBLE_EQ(costs.seconds(job(7 * effort_per_second)), 7);
  EXPECT_DOUBLE_EQ(costs.seconds(job(0)), facts_of(Stage::train).weight) << "nobody has counted";
}

TEST(CostModel, ScalesWithTheEffortOfWhatWasTimed) {
  CostModel costs;
  costs.took(job(1e12), 50);

  EXPECT_NEAR(costs.seconds(job(3e12)), 150, 1e-9);
}

TEST(CostModel, TellsKindsApartOnceTheyWereTimed) {
  CostModel costs({job(1e12, 0), job(1e12, 1), job(1e12, 2)});
  for (int times = 0; times < 50; ++times) {
    costs.took(job(1e12, 0), 10);
    costs.took(job(1e12, 1), 1000);
  }

  EXPECT_NEAR(costs.seconds(job(1e12, 0)), 10, 0.5);
  EXPECT_NEAR(costs.seconds(job(1e12, 1)), 1000, 50);
  EXPECT_GT(costs.seconds(job(1e12, 2)), 10) << "one that nobody has timed lies between them";
  EXPECT_LT(costs.seconds(job(1e12, 2)), 1000);
}

TEST(CostModel, LearnsHowMuchFasterGpusAreFromKindsThatRanOnBoth) {
  using Device = CostModel::Device;
  CostModel costs({job(1e12, 0), job(1e12, 1)});
  for (int times = 0; times < 20; ++times) {
    costs.took(job(1e12, 0), 600, Device::cpu);
    costs.took(job(1e12, 0), 20, Device::gpu);
    costs.took(job(1e12, 1), 90, Device::cpu);
  }

  EXPECT_NEAR(costs.seconds(job(1e12, 0), Device::cpu), 600, 30);
  EXPECT_NEAR(costs.seconds(job(1e12, 0), Device::gpu), 20, 1);
  EXPECT_NEAR(costs.seconds(job(1e12, 1), Device::gpu), 3, 0.2) << "none of its kind ran there";
  EXPECT_LT(costs.seconds(job(1e12, 0)), costs.seconds(job(1e12, 0), Device::cpu));
  EXPECT_GT(costs.seconds(job(1e12, 0)), costs.seconds(job(1e12, 0), Device::gpu));
}

TEST(CostModel, JudgesAStageThatNobodyTimedByTheOthers) {
  CostModel costs;
  costs.took(job(effort_per_second), 0.01);  // a hundred times as fast as was thought

  EXPECT_NEAR(costs.seconds(job(effort_per_second, 0, Stage::score)), 0.01, 1e-9);
}

TEST(CostModel, FollowsAMachineThatGetsSlow) {
  CostModel costs;
  for (int times = 0; times < 1000; ++times) costs.took(job(1e10), 1);
  for (int times = 0; times < 50; ++times) costs.took(job(1e10), 4);

  EXPECT_NEAR(costs.seconds(job(1e10)), 4, 0.1);
}

TEST(CostModel, IsReliedOnInMillisecondsAfterAFewJobsOfTheStage) {
  CostModel costs;
  for (int times = 0; times < 7; ++times) costs.took(job(0), 0.001);
  EXPECT_FALSE(costs.timed_seconds(job(0)));

  costs.took(job(0), 0.001);

  ASSERT_TRUE(costs.timed_seconds(job(0)));
  EXPECT_NEAR(*costs.timed_seconds(job(0)), 0.001, 1e-9);
  EXPECT_FALSE(costs.timed_seconds(job(0, 0, Stage::score)));
}

TEST(CostModel, MeasuresHowFarTrainingsLieApart) {
  CostModel even;
  CostModel uneven;
  for (int times = 0; times < 400; ++times) {
    even.took(job(1e10), 1);
    uneven.took(job(1e10), times % 2 == 0 ? std::exp(0.5) : std::exp(-0.5));
  }

  EXPECT_LT(even.spread(), 0.05);
  EXPECT_NEAR(uneven.spread(), 0.5, 0.05);
  EXPECT_NEAR(CostModel().spread(), 0.3, 1e-9) << "before any was timed";
}

TEST(CostModel, BearsAJobThatTookNoTime) {
  CostModel costs;
  costs.took(job(1e10), 0);

  EXPECT_GT(costs.seconds(job(1e10)), 0);
}

}  // namespace
}  // namespace foldwise::orchestrator
