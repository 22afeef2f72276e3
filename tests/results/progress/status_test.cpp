// SPDX-License-Identifier: Apache-2.0
#include "results/progress/status.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <optional>

#include "results/progress/remaining_work.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

constexpr double midday = 1'700'049'600;  // Wed 15 Nov 2023 12:00 UTC

class StatusTest : public ::testing::Test {
 protected:
  StatusTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    store.emplace(StoreWriter::open(folder / "results.db"));
    plan.sweep.name = "strategies";
    plan.put_into(*store);
  }

  /// An attempt of `seconds` that ended at midday.
  void run(const Key& job, const Outcome& outcome, double seconds = 60, const std::string& last_lines = "") {
    start(*store, job, 1, midday - seconds);
    store->end_attempt({job, 1, midday, outcome, last_lines}, StoreWriter::Retry::no);
  }

  /// An experiment of two runs for each seed from `first` to before `last`.
  void plan_seeds(int first, int last) {
    std::vector<std::vector<FieldValue>> seeds;
    for (int seed = first; seed < last; ++seed) seeds.push_back({{"protocol.seed", std::to_string(seed)}});
    plan = sample_plan(seeds, 2);
    plan.put_into(*store);
  }

  std::string status(double now = midday) const { return render_status(*store, now); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}}, {{"sampling.strategy", "stochastic_softmax"}}}, 2);
  std::optional<StoreWriter> store;
};

TEST_F(StatusTest, TellsWhatIsDoneRunningAndFailed) {
  run(numbered_key(0), Finished{}, 30);
  run(plan.runs[0].train, Finished{}, 600);
  run(plan.runs[0].evaluate, Finished{}, 60);
  run(plan.runs[1].train, Crashed{"ended by signal 9\nmore", 9, 0}, 100);
  start(*store, plan.runs[2].train, 1, midday - 300);
  store->add_epochs(plan.runs[2].train, {{7, {{"train_loss", 1}}}});
  std::string expected = R"(Sweep strategies
The coordinator runs on HOST, pid PID.

  Jobs      planned  running  finished  failed  diverged
  prepare   0        0        1         0       0
  train     1        1        1         1       0
  score     0        0        0         0       0
  evaluate  3        0        1         0       0

Runs finished: 1 of 4, 1 failed
  sampling.strategy   runs finished
  uniform             1 of 2, 1 failed
  stochastic_softmax  0 of 2

Running
  node1  cuda:0  run 1  train  epoch 7  for 5 min

Failed
  000000030000  train  run 2  ended by signal 9
  How each attempt ended: orchestrator status --explain KEY

4 jobs are left. With 1 worker it ends in about 17 min, on Wed 15 Nov 12:17.
)";
  const auto coordinator = store->coordinator().value();
  expected.replace(expected.find("HOST"), 4, coordinator.host);
  expected.replace(expected.find("PID"), 3, std::to_string(coordinator.pid));

  EXPECT_EQ(status(), expected);
}

TEST_F(StatusTest, TellsWhatTheLastRunChanged) {
  EXPECT_THAT(status(), Not(HasSubstr("With ")));
  plan.sweep.overrides = {"training.epochs=3", "protocol.repeats=2"};
  plan.put_into(*store);
  EXPECT_THAT(status(), HasSubstr("Sweep strategies\nWith training.epochs=3, protocol.repeats=2\n"));
  plan.sweep.overrides.assign(10, "training.epochs=3");
  plan.put_into(*store);
  EXPECT_THAT(status(), HasSubstr("training.epochs=3 and 2 more changes\n"));
}

TEST_F(StatusTest, TellsWhatBecameOfTheVideos) {
  EXPECT_THAT(status(), Not(HasSubstr("Prepared:")));
  Result result;
  result.metrics = {{"videos", 40},          {"frames", 1200}, {"frames_dropped", 31},
                    {"frames_unrotated", 7}, {"excluded", 1},  {"seconds", 130}};
  run(numbered_key(0), Finished{result});
  EXPECT_THAT(status(), HasSubstr("\nPrepared: 40 videos, 1200 frames; 31 frames without a face left out; "
                                  "7 frames whose eyes were not found; 1 video left out; 2 min of work\n"));
}

TEST_F(StatusTest, AddsWhatAllShardsSayOfTheirVideos) {
  plan.jobs.push_back({numbered_key(99), Stage::prepare, "shard 2"});
  plan.put_into(*store);
  run(numbered_key(0), Finished{result_with({{"videos", 40}, {"frames", 1200}, {"excluded", 1}, {"seconds", 70}})});
  run(numbered_key(99), Finished{result_with({{"videos", 2}, {"frames", 8}, {"excluded", 1}, {"seconds", 50}})});

  EXPECT_THAT(status(), HasSubstr("\nPrepared: 42 videos, 1208 frames; 2 videos left out; 2 min of work\n"));
}

TEST_F(StatusTest, TellsOfPlainFramesHowManyThereAre) {
  Result result;
  result.metrics = {{"videos", 1}, {"frames", 12}, {"excluded", 0}, {"seconds", 0.4}};
  run(numbered_key(0), Finished{result});
  EXPECT_THAT(status(), HasSubstr("\nPrepared: 1 video, 12 frames; 0 s of work\n"));
}

// Three trainings of 600 s and three evaluations of 60 s: 1980 s.
TEST_F(StatusTest, DividesTheWorkAmongTheWorkers) {
  run(numbered_key(0), Finished{}, 30);
  run(plan.runs[0].train, Finished{}, 600);
  run(plan.runs[0].evaluate, Finished{}, 60);
  start(*store, plan.runs[1].train, 1, midday);
  start(*store, plan.runs[2].train, 1, midday);

  EXPECT_THAT(status(), HasSubstr("6 jobs are left. With 2 workers it ends in about 17 min, on Wed 15 Nov 12:16.\n"));
}

TEST_F(StatusTest, ListsTwentyFailuresAndCountsTheOthers) {
  plan = sample_plan({{{"clips.frames", "8"}}}, 25);
  plan.put_into(*store);
  for (const RunRecord& each : plan.runs) run(each.train, Crashed{"cut", 0, 1});

  EXPECT_THAT(status(), HasSubstr("\n  and 5 more\n"));
}

TEST_F(StatusTest, ListsAllOfTwentyFailures) {
  plan = sample_plan({{{"clips.frames", "8"}}}, 20);
  plan.put_into(*store);
  for (const RunRecord& each : plan.runs) run(each.train, Crashed{"cut", 0, 1});

  const std::string text = status();

  std::size_t listed = 0;
  for (std::size_t at = text.find("  cut\n"); at != std::string::npos; at = text.find("  cut\n", at + 1)) ++listed;
  EXPECT_EQ(listed, 20U) << text;
  EXPECT_THAT(text, Not(HasSubstr(" more\n")));
}

TEST_F(StatusTest, EndIsUnknownAtFirst) {
  EXPECT_THAT(status(),
              HasSubstr("9 jobs are left. The end is unknown until a job of the stage prepare has finished."));
}

TEST_F(StatusTest, FinishedSweepHasNothingLeft) {
  for (const auto& job : plan.jobs) run(job.key, Finished{});

  EXPECT_THAT(status(), HasSubstr("Runs finished: 4 of 4\n"));
  EXPECT_THAT(status(), HasSubstr("Nothing is left to do.\n"));
  EXPECT_THAT(status(), Not(HasSubstr("Failed\n")));
}

TEST_F(StatusTest, EvaluationBehindADivergedTrainingIsNotAwaited) {
  for (const auto& job : plan.jobs) {
    if (job.key != plan.runs[0].train && job.key != plan.runs[0].evaluate) run(job.key, Finished{});
  }
  run(plan.runs[0].train, Diverged{3});

  EXPECT_THAT(status(), HasSubstr("Nothing is left to do."));
  EXPECT_THAT(status(), HasSubstr("run 1  diverged in epoch 3"));
}

TEST_F(StatusTest, NothingBehindAFailedScoringOrADivergedTrainingIsAwaited) {
  give_scorings(plan);
  plan.put_into(*store);
  run(numbered_key(0), Finished{});
  run(plan.runs[0].train, Finished{});
  run(plan.runs[0].score.value(), Rejected{"no such file"});
  run(plan.runs[1].train, Diverged{3});
  for (const RunRecord& each : {plan.runs[2], plan.runs[3]}) {
    run(each.train, Finished{});
    run(each.score.value(), Finished{});
    run(each.evaluate, Finished{});
  }

  EXPECT_THAT(status(), HasSubstr("Runs finished: 2 of 4, 1 failed, 1 diverged\n"));
  EXPECT_THAT(status(), HasSubstr("score  run 1  no such file"));
  EXPECT_THAT(status(), HasSubstr("Nothing is left to do."));
}

TEST_F(StatusTest, NothingBehindFeaturesThatFailedIsAwaited) {
  give_features(plan);
  give_scorings(plan);
  plan.put_into(*store);
  EXPECT_THAT(status(), HasSubstr("\n  features  4 "));
  run(numbered_key(0), Finished{});
  run(plan.runs[0].before[0], Finished{});
  run(plan.runs[0].before[1], Rejected{"no space left"});
  for (const RunRecord& each : {plan.runs[1], plan.runs[2], plan.runs[3]}) {
    for (const Key& job : {each.before[1], each.train, each.score.value(), each.evaluate}) run(job, Finished{});
  }

  EXPECT_THAT(status(), HasSubstr("Runs finished: 3 of 4, 1 failed\n"));
  EXPECT_THAT(status(), HasSubstr("features  run 1  no space left"));
  EXPECT_THAT(status(), HasSubstr("Nothing is left to do."));
}

TEST_F(StatusTest, TellsWhenNobodyCoordinates) {
  start(*store, plan.runs[0].train, 1, midday - 300);
  store.reset();

  const auto text = render_status(StoreReader::open(folder / "results.db"), midday);

  EXPECT_THAT(text, HasSubstr("No coordinator is running.\n"));
  EXPECT_THAT(text, HasSubstr("Running when the coordinator ended\n"));
  EXPECT_THAT(text, HasSubstr("Run the sweep again to go on."));
}

TEST_F(StatusTest, LongSweepListsOnlyExperimentsUnderWay) {
  plan_seeds(0, 100);
  run(plan.runs[0].evaluate, Finished{});
  run(plan.runs[1].evaluate, Finished{});
  run(plan.runs[10].evaluate, Finished{});

  const auto text = status();

  EXPECT_THAT(text, HasSubstr("  5              1 of 2\n"));
  EXPECT_THAT(text, HasSubstr("  99 more: 1 finished, 98 without a finished run, 0 under way\n"));
}

TEST_F(StatusTest, OfManyExperimentsUnderWayFortyAreListed) {
  plan_seeds(100, 150);
  for (std::size_t first = 0; first < plan.runs.size(); first += 2) run(plan.runs[first].evaluate, Finished{});

  const auto text = status();

  EXPECT_THAT(text, HasSubstr("  139            1 of 2\n"));
  EXPECT_THAT(text, Not(HasSubstr("\n  140 ")));
  EXPECT_THAT(text, HasSubstr("  10 more: 0 finished, 0 without a finished run, 10 under way\n"));
}

TEST_F(StatusTest, ExplainsEachAttemptOfAJob) {
  const auto& job = plan.jobs[1];
  start(*store, job.key, 1, midday - 7200);
  store->end_attempt({job.key, 1, midday - 3600, Crashed{"ended by signal 11", 11, 0}, "terminate called\nbacktrace"},
                     StoreWriter::Retry::yes);
  start(*store, job.key, 2, midday - 60);

  EXPECT_EQ(explain_job(*store, job, midday), "train job " + job.key.hex() + R"(
run 1
running, 2 attempts, 1 h of work

attempt 1 on node1, cuda:0, pid 4242, Wed 15 Nov 10:00
  crashed after 1 h: ended by signal 11
  | terminate called
  | backtrace

attempt 2 on node1, cuda:0, pid 4242, Wed 15 Nov 11:59
  running for 1 min
)");
}

TEST_F(StatusTest, ExplainsAttemptsThatNobodyIsToBlameFor) {
  const auto& job = plan.jobs[1];
  start(*store, job.key, 1, midday - 7200);
  store->end_attempt({job.key, 1, midday - 3600, Interrupted{3}, ""}, StoreWriter::Retry::no);
  start(*store, job.key, 2, midday - 60);
  store.reset();
  store.emplace(StoreWriter::open(folder / "results.db"));

  const auto text = explain_job(*store, job, midday);

  EXPECT_THAT(text, HasSubstr("\n  interrupted after 1 h in epoch 3\n"));
  EXPECT_THAT(text, HasSubstr("\n  abandoned: its coordinator ended without a word\n"));
}

TEST(RemainingWork, CountsOffWhatOpenAttemptsHaveWorked) {
  const std::vector<JobRecord> jobs{
      {numbered_key(1), Stage::train, ""}, {numbered_key(2), Stage::train, ""}, {numbered_key(3), Stage::train, ""}};
  const std::unordered_map<Key, JobState> states{{numbered_key(1), {JobStatus::finished, 1, 0, 100, 0}},
                                                 {numbered_key(2), {JobStatus::running, 1, 0, 0, 0}},
                                                 {numbered_key(3), {JobStatus::planned, 1, 0, 20, 0}}};
  AttemptRecord open;
  open.start = {numbered_key(2), 1, "", "", 0, 1000};

  const auto work = remaining_work(jobs, {}, states, {open}, 1070);

  EXPECT_EQ(work.jobs, 2U);
  EXPECT_EQ(work.seconds, 30 + 80);
}

TEST(RemainingWork, IsNotMadeLessByAJobThatTakesLongerThanTheOthers) {
  const std::vector<JobRecord> jobs{
      {numbered_key(1), Stage::train, ""}, {numbered_key(2), Stage::train, ""}, {numbered_key(3), Stage::train, ""}};
  const std::unordered_map<Key, JobState> states{{numbered_key(1), {JobStatus::finished, 1, 0, 100, 0}},
                                                 {numbered_key(2), {JobStatus::running, 1, 0, 0, 0}},
                                                 {numbered_key(3), {JobStatus::planned, 0, 0, 0, 0}}};
  AttemptRecord open;
  open.start = {numbered_key(2), 1, "", "", 0, 1000};

  EXPECT_EQ(remaining_work(jobs, {}, states, {open}, 1500).seconds, 100);
}

TEST(RemainingWork, AdoptedJobsTellNothingOfDurations) {
  const std::vector<JobRecord> jobs{{numbered_key(1), Stage::train, ""}, {numbered_key(2), Stage::train, ""}};
  const std::unordered_map<Key, JobState> states{{numbered_key(1), {JobStatus::finished, 0, 0, 0, 0}},
                                                 {numbered_key(2), {JobStatus::planned, 0, 0, 0, 0}}};

  const auto work = remaining_work(jobs, {}, states, {}, 0);

  EXPECT_EQ(work.seconds, std::nullopt);
  EXPECT_EQ(work.unknown, Stage::train);
}

}  // namespace
}  // namespace foldwise::results
