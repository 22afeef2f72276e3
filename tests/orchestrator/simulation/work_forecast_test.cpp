// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/simulation/work_forecast.h"

#include <gmock/gmock.h>

#include "orchestrator/plan/jobs/job_effort.h"
#include "results/store/store_writer.h"
#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

constexpr const char* two_strategies =
    "training: {epochs: 10}\nprotocol: {repeats: 2}\n"
    "sweep: {grid: {sampling.strategy: [uniform, stochastic_softmax]}}\n";

class WorkForecastTest : public PlanFixture {
 protected:
  /// The jobs of a stage have finished, each after so many seconds.
  void finish(const Plan& plan, Stage stage, double seconds) {
    for (const WorkItem& item : plan.workload().items) {
      if (item.stage != stage) continue;
      store.start_attempt({item.key, 1, "host", "cpu", 1, 0});
      store.end_attempt({item.key, 1, seconds, Finished{}, ""}, results::StoreWriter::Retry::no);
    }
  }

  /// Seconds that the trainings of a plan are expected to take together.
  double trainings(const Plan& plan) const {
    const JobStates states = store.job_states();
    const WorkForecast forecast(plan, states, jobs_in_place_of(plan, states, store));
    double seconds = 0;
    for (std::size_t item = 0; item < plan.workload().items.size(); ++item)
      if (plan.workload().items[item].stage == Stage::train) seconds += forecast.of(item);
    return seconds;
  }

  results::StoreWriter store = results::StoreWriter::open(folder / "runs/results.db");
};

TEST_F(WorkForecastTest, JudgesTrainingsThatAChangedFieldMadeNewByThoseOfTheLastRun) {
  const Sweep ten = sweep(two_strategies);
  const Plan made = plan(ten);
  store.put_plan(made.records());
  for (const Stage stage : {Stage::prepare, Stage::train, Stage::score, Stage::evaluate}) finish(made, stage, 1000);
  const Sweep twenty = sweep(two_strategies, {"training.epochs=20"});
  const Plan changed = plan(twenty);
  ASSERT_EQ(shared(made, changed, Stage::prepare), count(made, Stage::prepare));
  ASSERT_EQ(shared(made, changed, Stage::train), 0U);

  EXPECT_NEAR(trainings(changed), 4 * 2000, 500);
  const JobStates states = store.job_states();
  EXPECT_EQ(WorkForecast(changed, states, jobs_in_place_of(changed, states, store)).basis(),
            WorkForecast::Basis::measured);
}

TEST_F(WorkForecastTest, CountsNoJobTwice) {
  const Sweep planned = sweep(two_strategies);
  const Plan made = plan(planned);
  store.put_plan(made.records());
  finish(made, Stage::train, 1000);

  EXPECT_THAT(jobs_in_place_of(made, store.job_states(), store), testing::IsEmpty());
}

// A small video is decoded in no time.
TEST_F(WorkForecastTest, JudgesNoTrainingByPreparations) {
  const Sweep planned = sweep(two_strategies);
  const Plan made = plan(planned);
  store.put_plan(made.records());
  const double guessed = trainings(made);
  finish(made, Stage::prepare, 0.001);

  EXPECT_DOUBLE_EQ(trainings(made), guessed);
  EXPECT_EQ(WorkForecast(made, store.job_states()).basis(), WorkForecast::Basis::guessed);
}

}  // namespace
}  // namespace foldwise::orchestrator
