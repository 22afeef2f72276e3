// SPDX-License-Identifier: Apache-2.0
// What a plan tells the scheduler of its jobs: rounds, kinds, effort; and how often each is asked for.
#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

using PlannedWork = PlanFixture;

constexpr const char* both_strategies =
    "protocol: {repeats: 3}\nsweep: {grid: {sampling.strategy: [uniform, stochastic_softmax]}}\n";

TEST_F(PlannedWork, TheFirstRunOfEveryExperimentIsOfTheFirstRound) {
  for (const bool in_depth : {false, true}) {
    const Sweep planned =
        sweep(both_strategies, in_depth ? std::vector<std::string>{"order=depth"} : std::vector<std::string>{});
    const Plan made = plan(planned);
    for (const results::RunRecord& run : made.runs()) {
      for (const WorkItem& item : made.workload().items) {
        if (item.key != run.train && item.key != run.evaluate) continue;
        EXPECT_EQ(item.round, in_depth ? run.experiment : static_cast<std::size_t>(run.repeat))
            << made.workload().label_of(item);
      }
    }
    EXPECT_EQ(made.workload().items.front().round, 0U) << "all wait for their frames";
  }
}

TEST_F(PlannedWork, OrderIsInNoKey) {
  const Sweep broad = sweep(both_strategies);
  const Sweep deep = sweep(both_strategies, {"order=depth"});

  EXPECT_EQ(keys(plan(broad), Stage::evaluate), keys(plan(deep), Stage::evaluate));
}

TEST_F(PlannedWork, ATrainingThatSeveralShareIsOfTheEarliestRoundAndAskedForByEach) {
  const Sweep planned = sweep("order: depth\nsweep: {grid: {evaluation.inverse_temperature: [0, 1, 10]}}\n");
  const Plan made = plan(planned);

  for (std::size_t item = 0; item < made.workload().items.size(); ++item) {
    const WorkItem& job = made.workload().items[item];
    EXPECT_EQ(made.times_asked(item), job.stage == Stage::evaluate ? 1U : 3U) << made.workload().label(item);
    if (job.stage == Stage::evaluate) continue;
    EXPECT_EQ(job.round, 0U);
  }
}

TEST_F(PlannedWork, JobsAreOfKindsThatGoAtOnePace) {
  const Sweep planned =
      sweep("sweep: {grid: {model.backbone: [vgg11, i3d_vgg11], training.learning_rate.head: [0.1, 1]}}\n");
  const Plan made = plan(planned);
  const Workload& workload = made.workload();

  for (const WorkItem& left : workload.items) {
    EXPECT_EQ(workload.kinds.at(left.kind).stage, left.stage);
    EXPECT_GT(left.effort, 0) << workload.label_of(left);
    for (const WorkItem& right : workload.items) {
      if (left.stage != Stage::train || right.stage != Stage::train || left.kind != right.kind) continue;
      EXPECT_EQ(left.effort, right.effort) << "they differ in the learning rate alone";
    }
  }
  EXPECT_EQ(workload.kinds.size(), 1 + 2 + 2 + 1U) << "frames, two networks trained, two scored, evaluations";
}

}  // namespace
}  // namespace foldwise::orchestrator
