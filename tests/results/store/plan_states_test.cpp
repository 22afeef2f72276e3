// SPDX-License-Identifier: Apache-2.0
// What is read of all jobs and runs at once is what is read of each.
#include "results/store/plan_states.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <optional>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace foldwise::results::testing;

class PlanStatesTest : public ::testing::Test {
 protected:
  /// Three runs with scorings on stored features: the first is finished, the second's training failed, the third's
  /// runs.
  PlanStatesTest() {
    give_scorings(plan);
    give_features(plan);
    store.emplace(StoreWriter::open(folder / "results.db"));
    // Numbers of jobs in the store are not their places in the plan.
    sample_plan({{{"clips.frames", "8"}}, {{"clips.frames", "16"}}}, 2).put_into(*store);
    plan.put_into(*store);
    execute(*store, plan.jobs.front().key, Finished{result_with({{"videos", 4}})});
    const RunRecord& first = plan.runs[0];
    for (const Key& job : first.before) execute(*store, job, Finished{});
    execute(*store, first.train, Finished{result_with({{"epochs", 3}, {"accuracy", 10}})});
    execute(*store, *first.score, Finished{});
    execute(*store, first.evaluate, Finished{result_with({{"accuracy", 90}, {"loss", 0.5}})});
    execute(*store, plan.runs[1].train, Crashed{"killed", 9, 0});
    start(*store, plan.runs[2].train);
  }

  void look_at_the_plan() { store->look_at({plan.sweep, plan.experiments, plan.runs, plan.jobs, plan.folds}); }

  void expect_what_is_read_one_by_one() const {
    const PlanStates states = store->plan_states();
    ASSERT_EQ(states.jobs.size(), plan.jobs.size());
    std::map<Key, std::uint32_t> places;
    for (std::uint32_t place = 0; place < plan.jobs.size(); ++place) {
      const JobState expected = store->job_state(plan.jobs[place].key);
      EXPECT_EQ(states.jobs[place].stage, plan.jobs[place].stage);
      EXPECT_EQ(states.jobs[place].state.status, expected.status) << place;
      EXPECT_EQ(states.jobs[place].state.attempts, expected.attempts) << place;
      EXPECT_EQ(states.jobs[place].state.seconds, expected.seconds) << place;
      EXPECT_EQ(states.jobs[place].state.epochs, expected.epochs) << place;
      places[plan.jobs[place].key] = place;
    }
    ASSERT_EQ(states.runs.size(), plan.runs.size());
    const std::vector<RecordedRun> recorded = store->recorded_runs();
    ASSERT_EQ(recorded.size(), plan.runs.size());
    for (std::size_t run = 0; run < plan.runs.size(); ++run) {
      EXPECT_EQ(states.runs[run].experiment, plan.runs[run].experiment);
      std::vector<std::uint32_t> expected;
      std::vector<JobStatus> statuses;
      for (const Key& job : plan.runs[run].jobs()) {
        expected.push_back(places.at(job));
        statuses.push_back(store->job_state(job).status);
      }
      const auto jobs = states.jobs_of(states.runs[run]);
      EXPECT_EQ(std::vector(jobs.begin(), jobs.end()), expected) << run;
      EXPECT_EQ(recorded[run].run, plan.runs[run]);
      EXPECT_EQ(recorded[run].statuses, statuses) << run;
    }
    EXPECT_THAT(states.running, ElementsAre(std::pair(plan.runs[2].train, places.at(plan.runs[2].train))));
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "16"}}}, 3);
  std::optional<StoreWriter> store;
};

TEST_F(PlanStatesTest, AreThoseOfEachJobAndRun) {
  expect_what_is_read_one_by_one();
}

TEST_F(PlanStatesTest, AreThoseOfThePlanThatIsLookedAt) {
  SamplePlan other = plan;
  other.runs.pop_back();
  look_at_the_plan();
  other.put_into(*store);

  expect_what_is_read_one_by_one();
}

TEST_F(PlanStatesTest, PreparationsAreThoseOfThePlan) {
  for (int round = 0; round < 2; ++round) {
    const std::vector<Preparation> preparations = store->preparations();
    ASSERT_EQ(preparations.size(), 1U);
    EXPECT_EQ(preparations.front().job, plan.jobs.front());
    EXPECT_EQ(preparations.front().state.status, JobStatus::finished);
    look_at_the_plan();
  }
}

TEST_F(PlanStatesTest, AJobOfAnEarlierPlanIsNoneOfThePlan) {
  const Key earlier = numbered_key(1001);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(store->planned_job(plan.jobs[1].key), plan.jobs[1]);
    EXPECT_EQ(store->planned_job(earlier), std::nullopt);
    EXPECT_EQ(store->planned_job(digest("no job")), std::nullopt);
    look_at_the_plan();
  }
}

TEST_F(PlanStatesTest, MetricsAreThoseOfEachRunsEvaluationAndTraining) {
  for (int round = 0; round < 2; ++round) {
    std::map<std::size_t, std::multimap<std::string, double>> seen;
    std::vector<std::string> first_figures;
    store->each_run_metric([&](std::size_t run, const std::string& name, double value) {
      seen[run].emplace(name, value);
      if (name == "accuracy") first_figures.push_back(std::to_string(std::lround(value)));
    });
    EXPECT_EQ(seen[0],
              (std::multimap<std::string, double>{{"accuracy", 90}, {"accuracy", 10}, {"epochs", 3}, {"loss", 0.5}}));
    EXPECT_THAT(seen[1], IsEmpty());
    EXPECT_THAT(first_figures, ElementsAre("90", "10")) << "what its evaluation says comes first";
    look_at_the_plan();
  }
}

}  // namespace
}  // namespace foldwise::results
