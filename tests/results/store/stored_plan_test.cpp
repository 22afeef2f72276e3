// SPDX-License-Identifier: Apache-2.0
// What store_writer.h keeps of a plan, and what a new one changes.
#include <gmock/gmock.h>

#include <functional>

#include "results/store/plan_digest.h"
#include "tests/results/store_fixture.h"

namespace foldwise::results {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace foldwise::results::testing;

TEST_F(StoreTest, GivesBackThePlan) {
  EXPECT_EQ(store.sweep(), plan.sweep);
  EXPECT_EQ(store.experiments(), plan.experiments);
  EXPECT_EQ(store.runs(), plan.runs);
  EXPECT_EQ(store.jobs(), plan.jobs);
}

// Another file's plan: one run that the store knows, one that it does not.
TEST_F(StoreTest, ShowsAnotherPlanThatItIsToldToLookAt) {
  execute(store, train, Finished{result_with({{"accuracy", 0.5}})});
  store.adopt_result(numbered_key(0), [] {
    Result prepared;
    prepared.exclusions = {{"b", "cut"}, {"a", "cut"}, {"a", "cut"}};
    return prepared;
  }());
  SamplePlan other = sample_plan({{{"clips.frames", "8"}}}, 1);
  other.sweep.name = "other";
  other.jobs.push_back({numbered_key(77), Stage::train, "new"});
  const SweepRecord last = store.sweep();

  store.look_at({other.sweep, other.experiments, other.runs, other.jobs, other.folds});

  EXPECT_EQ(store.sweep(), other.sweep);
  EXPECT_EQ(store.last_sweep(), last);
  EXPECT_EQ(store.experiments(), other.experiments);
  EXPECT_EQ(store.runs(), other.runs);
  EXPECT_EQ(store.jobs(), other.jobs);
  EXPECT_EQ(store.job_states().at(train).status, JobStatus::finished);
  EXPECT_EQ(store.job_states().at(numbered_key(77)).status, JobStatus::planned);
  EXPECT_EQ(store.metrics(train).at("accuracy"), 0.5);
  EXPECT_EQ(store.exclusions(), (std::vector<Exclusion>{{"a", "cut"}, {"b", "cut"}}));
  EXPECT_EQ(StoreReader::open(folder / "results.db").sweep(), last) << "nothing is written";
}

TEST_F(StoreTest, KeepsEveryPartOfASweepRecord) {
  plan.sweep.overrides = {"training.epochs=3", "output=\"a b\""};
  plan.sweep.tables = {{"Table 3.1", {"a"}, {"b", "c"}, {"accuracy", "epochs"}, {{"a", "0"}}, "/tmp/published.csv"}};
  plan.sweep.tables[0].literature = {
      {"C3D", "A (2016)", "a2016", "of a part", {{"accuracy", "39.69", "0.5", {{"b", "8"}}, ""}}}};

  plan.put_into(store);

  EXPECT_EQ(store.sweep(), plan.sweep);
}

TEST_F(StoreTest, RecordsAChangeOfAnyPartOfThePlan) {
  give_folds(plan);
  plan.put_into(store);
  const std::vector<std::function<void()>> changes{
      [&] { plan.sweep.name = "other"; },
      [&] { plan.sweep.text = "name: other\n"; },
      [&] { plan.sweep.overrides = {"training.epochs=3"}; },
      [&] { plan.sweep.varied_fields = {"clips.frames"}; },
      [&] { plan.sweep.tables.emplace_back().title = "Table 3.1"; },
      [&] { plan.runs[0].repeat = 7; },
      [&] { plan.runs[0].fold = 3; },
      [&] { plan.runs[0].score = plan.runs[0].train; },
      [&] { plan.runs[0].before = {plan.runs[0].train}; },
      [&] { plan.experiments[0].identity = numbered_key(7); },
      [&] { plan.jobs[1].experiment = 1; },
      [&] { plan.sweep.race.emplace().metric = "accuracy"; },
      [&] { plan.folds.folds[1].name = "subject bob"; },
  };
  for (std::size_t change = 0; change < changes.size(); ++change) {
    changes[change]();

    plan.put_into(store);

    EXPECT_EQ(store.sweep(), plan.sweep) << change;
    EXPECT_EQ(store.experiments(), plan.experiments) << change;
    EXPECT_EQ(store.runs(), plan.runs) << change;
    EXPECT_EQ(store.jobs(), plan.jobs) << change;
    EXPECT_EQ(store.folds(), plan.folds) << change;
  }
}

TEST_F(StoreTest, KnowsThePlanThatItHoldsByItsDigest) {
  EXPECT_TRUE(store.holds_plan(plan_digest(plan)));

  plan.sweep.text = "name: other\n";
  EXPECT_FALSE(store.holds_plan(plan_digest(plan)));
}

TEST_F(StoreTest, NewPlanReplacesRunsAndKeepsJobs) {
  execute(store, train, Finished{});
  auto next = sample_plan({{{"clips.frames", "8"}}}, 1);
  next.jobs.back().key = next.runs.back().evaluate = numbered_key(77);

  next.put_into(store);

  EXPECT_EQ(store.runs(), next.runs);
  EXPECT_EQ(store.experiments(), next.experiments);
  EXPECT_THAT(store.jobs(), SizeIs(3));
  EXPECT_THAT(store.job_states(), SizeIs(plan.jobs.size() + 1));
  EXPECT_EQ(store.job_state(train).status, JobStatus::finished);
  EXPECT_EQ(store.origin(train), JobOrigin::earlier_plan);
  EXPECT_EQ(store.origin(numbered_key(77)), JobOrigin::this_plan);
  EXPECT_EQ(store.origin(numbered_key(1001)), JobOrigin::no_longer);
}

TEST_F(StoreTest, KeepsTheExperimentsOfThePlanBefore) {
  EXPECT_THAT(store.earlier_experiments(), IsEmpty());
  const auto next = sample_plan({{{"clips.frames", "8"}}}, 1);

  next.put_into(store);
  EXPECT_EQ(store.earlier_experiments(), plan.experiments);

  sample_plan({{{"clips.frames", "32"}}}, 3).put_into(store);
  EXPECT_EQ(store.earlier_experiments(), next.experiments);
}

TEST_F(StoreTest, PlanWhoseRunNamesNoJobOfItChangesNothing) {
  auto next = sample_plan({{{"clips.frames", "8"}}}, 1);
  next.runs[0].evaluate = numbered_key(999);

  EXPECT_THROW(next.put_into(store), std::out_of_range);

  EXPECT_EQ(store.sweep(), plan.sweep);
  EXPECT_EQ(store.experiments(), plan.experiments);
  EXPECT_EQ(store.runs(), plan.runs);
  EXPECT_EQ(store.jobs(), plan.jobs);
}

TEST_F(StoreTest, KeepsTheScoreJobsOfTheRuns) {
  give_scorings(plan);
  plan.runs[1].score.reset();

  plan.put_into(store);

  EXPECT_EQ(store.runs(), plan.runs);
}

TEST_F(StoreTest, KeepsWhoWasInWhichPartOfEachFold) {
  EXPECT_EQ(store.folds(), FoldRecords{});
  give_folds(plan);

  plan.put_into(store);

  EXPECT_EQ(store.folds(), plan.folds);
  EXPECT_EQ(store.runs(), plan.runs);
  EXPECT_EQ(store.runs()[3].division, 1U);
}

TEST_F(StoreTest, ReplacesTheFoldsOfThePlanBefore) {
  give_folds(plan);
  plan.put_into(store);
  plan.folds.datasets[0].samples[3].subject = "eve";  // told by nothing else
  plan.put_into(store);
  EXPECT_EQ(store.folds(), plan.folds);

  plan.folds.folds.pop_back();
  for (RunRecord& run : plan.runs) run.division = 0;
  plan.put_into(store);
  EXPECT_EQ(store.folds(), plan.folds);

  const SamplePlan none = sample_plan({{{"clips.frames", "8"}}}, 1);
  none.put_into(store);
  EXPECT_EQ(store.folds(), FoldRecords{});
  EXPECT_EQ(store.runs(), none.runs);
}

}  // namespace
}  // namespace foldwise::results
