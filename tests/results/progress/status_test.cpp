// SPDX-License-Identifier: Apache-2.0
#include "results/progress/status.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "experiments/foundation/text/text_columns.h"
#include "results/progress/remaining_work.h"
#include "results/progress/status_json.h"
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

  std::string status(double now = midday, const StatusWords& words = {}) const {
    return render_status(read_status(*store, now), words);
  }

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
  Finished in the last 10 min: 1 prepare, 1 train, 1 evaluate

Runs finished: 1 of 4, 1 failed
  sampling.strategy   runs finished
  uniform             1 of 2, 1 failed
  stochastic_softmax  0 of 2

Running
  node1  cuda:0  run 1  train  epoch 7  for 5 min

Failed
  train, run 2: ended by signal 9
    orchestrator run-one PATH 000000030000
  How each attempt of a job ended: orchestrator status --explain KEY; what it wrote: orchestrator logs; run-one does it again in the foreground

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

// Two runs of 500 s and 700 s: 600 ± 141. Two more: a sum of 1200, of variance 2 * 141² + 2² * 141² / 2 = 283².
TEST_F(StatusTest, TellsHowUncertainTheEndIs) {
  run(numbered_key(0), Finished{}, 30);
  run(plan.runs[0].train, Finished{}, 500);
  run(plan.runs[1].train, Finished{}, 700);
  for (const RunRecord& each : plan.runs) run(each.evaluate, Finished{}, 60);

  const StatusReport report = read_status(*store, midday);
  EXPECT_DOUBLE_EQ(report.work.seconds.value(), 1200);
  EXPECT_NEAR(report.work.deviation.value(), 282.84, 0.01);
  EXPECT_THAT(status(), HasSubstr("2 jobs are left. With 1 worker it ends in about 20 min (11 min to 29 min), on Wed "
                                  "15 Nov 12:20.\n"));
}

TEST_F(StatusTest, GroupsFailuresByTheirCause) {
  plan = sample_plan({{{"clips.frames", "8"}}}, 25);
  plan.put_into(*store);
  for (std::size_t each = 0; each < plan.runs.size(); ++each) {
    const std::string message =
        each < 3 ? "CUDA out of memory: " + std::to_string(each) + " MiB of /dev/" + std::to_string(each)
                 : "cut at byte " + std::to_string(100 * each);
    run(plan.runs[each].train, Crashed{message, 0, 1});
  }

  EXPECT_THAT(status(midday, {.path = "runs/x"}), HasSubstr(R"(
Failed
  train, 22 jobs, such as run 4: cut at byte 300
    orchestrator run-one runs/x 000000070000
  train, 3 jobs, such as run 1: CUDA out of memory: 0 MiB of /dev/0
    orchestrator run-one runs/x 000000010000
)"));
}

TEST_F(StatusTest, ListsTenCausesAndCountsTheOthers) {
  plan = sample_plan({{{"clips.frames", "8"}}}, 12);
  plan.put_into(*store);
  for (std::size_t each = 0; each < plan.runs.size(); ++each)
    run(plan.runs[each].train, Crashed{"cause " + std::string(each + 1, 'x'), 0, 1});

  EXPECT_THAT(status(), HasSubstr("\n  and 2 jobs of 2 more causes\n"));
}

TEST_F(StatusTest, TellsOfJobsThatAreTriedAgain) {
  start(*store, plan.runs[0].train, 1, midday - 60);
  store->end_attempt({plan.runs[0].train, 1, midday, Crashed{"cut", 0, 1}, ""}, StoreWriter::Retry::yes);

  EXPECT_THAT(status(), HasSubstr("\n  Tried again after a crash or a stall: 1 job\n"));
}

TEST_F(StatusTest, CountsCancelledJobsAndRuns) {
  EXPECT_THAT(status(), Not(HasSubstr("cancelled")));
  run(plan.runs[1].train, Finished{}, 30);
  for (const Key& job : {plan.runs[0].train, plan.runs[0].evaluate, plan.runs[1].train}) store->cancel(job);

  EXPECT_THAT(status(), HasSubstr("\n  train     2        0        1         0       0         1\n"));
  EXPECT_THAT(status(), HasSubstr("Runs finished: 0 of 4, 1 cancelled\n"));
  EXPECT_THAT(status(), HasSubstr("6 jobs are left."));

  store->plan_again(plan.runs[0].train);
  EXPECT_THAT(status(), HasSubstr("\n  train     3        0        1         0       0         0\n"));
}

// Every line of whatever there may be to say, at the widths that people have.
TEST_F(StatusTest, FitsNarrowTerminals) {
  plan.jobs[1].label = "stochastic_softmax, inverse temperature 0.5, fold 3 of repeat 12";
  plan.put_into(*store);
  plan.sweep.overrides = {"training.epochs=3", "dataset.root=/a/path/that/is/longer/than/a/narrow/terminal/is/wide"};
  plan.put_into(*store);
  run(numbered_key(0), Finished{result_with({{"videos", 40}, {"frames", 1200}, {"excluded", 1}, {"seconds", 70}})});
  run(plan.runs[1].train, Crashed{"the worker was killed by signal 9, and not by us", 9, 0}, 100);
  start(*store, plan.runs[0].train, 1, midday - 300);
  for (const std::size_t width : {80U, 60U, 40U}) {
    const std::string text = status(midday, {.width = width});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const bool is_a_command = line.starts_with("    orchestrator ");
      EXPECT_TRUE(is_a_command || display_width(line) <= width) << line << "\n" << text;
    }
    for (const char* kept : {"for 5 min", "the worker was killed", "  orchestrator run-one PATH 000000030000\n",
                             "0 of 2, 1 failed", "left. The end is"})
      EXPECT_THAT(text, HasSubstr(kept)) << width;
  }
  EXPECT_THAT(status(midday, {.width = 40}), HasSubstr("\n  train  2 planned  1 running  1 failed\n"));
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
  EXPECT_THAT(status(), HasSubstr("\n  train, run 1: diverged in epoch 3\n"));
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
  EXPECT_THAT(status(), HasSubstr("\n  score, run 1: no such file\n"));
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
  EXPECT_THAT(status(), HasSubstr("\n  features, run 1: no space left\n"));
  EXPECT_THAT(status(), HasSubstr("Nothing is left to do."));
}

TEST_F(StatusTest, TellsWhenNobodyCoordinates) {
  start(*store, plan.runs[0].train, 1, midday - 300);
  store.reset();

  const auto text = render_status(read_status(StoreReader::open(folder / "results.db"), midday));

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

TEST_F(StatusTest, ExplainsWhatAnAttemptRanInAndWhatItsDeviceTook) {
  const auto& job = plan.jobs[1];
  const std::int64_t surroundings =
      store->put_surroundings({{"device", "H200"}, {"git_commit", "abc-dirty"}, {"libtorch", "2.6.0"}});
  store->start_attempt({job.key, 1, "n1", "cuda:0", 42, midday - 60, surroundings});
  store->end_attempt({job.key, 1, midday, Finished{}, "", 2500.4}, StoreWriter::Retry::no);

  const auto text = explain_job(*store, job, midday);

  EXPECT_THAT(text, HasSubstr("\n  commit abc-dirty, libtorch 2.6.0, on H200\n"));
  EXPECT_THAT(text, HasSubstr("\n  its whole device took 2500 J meanwhile\n"));
}

TEST_F(StatusTest, IsADocumentForScriptsToo) {
  run(numbered_key(0), Finished{}, 30);
  run(plan.runs[0].train, Finished{}, 600);
  run(plan.runs[1].train, Crashed{"ended by signal 9\nmore", 9, 0}, 100);
  start(*store, plan.runs[2].train, 1, midday - 300);

  const auto json = nlohmann::json::parse(status_json(read_status(*store, midday)));

  EXPECT_EQ(json["sweep"], "strategies");
  EXPECT_EQ(json["jobs"]["train"], nlohmann::json::parse(R"({"planned": 1, "running": 1, "finished": 1, "failed": 1,
      "diverged": 0, "cancelled": 0, "stopped": 0})"));
  EXPECT_EQ(json["runs"]["unfinished"], 3);
  EXPECT_EQ(json["experiments"][1]["values"]["sampling.strategy"], "stochastic_softmax");
  EXPECT_EQ(json["running"][0]["job"], plan.runs[2].train.hex());
  EXPECT_EQ(json["running"][0]["seconds"], 300);
  EXPECT_EQ(json["failures"][0]["cause"], "ended by signal 9");
  EXPECT_EQ(json["failures"][0]["jobs"][0]["label"], "run 2");
  EXPECT_EQ(json["remaining"]["unknown_stage"], "evaluate");
  EXPECT_TRUE(json["remaining"]["end"].is_null());
}

// The schema is for whoever reads the document without us: each member that is written stands in it.
TEST_F(StatusTest, TheSchemaNamesEveryMember) {
  std::ifstream file(FOLDWISE_STATUS_SCHEMA);
  const auto schema = nlohmann::json::parse(file);
  const auto json = nlohmann::json::parse(status_json(read_status(*store, midday)));
  for (const auto& [name, value] : json.items()) EXPECT_TRUE(schema["properties"].contains(name)) << name;
  for (const auto& name : schema["required"]) EXPECT_TRUE(json.contains(name.get<std::string>())) << name;
}

TEST(FailureCause, LeavesOutWhatDiffersFromJobToJob) {
  EXPECT_EQ(cause_of_failure("a/b.mp4: 29 of 30 frames can be decoded\nmore"),
            cause_of_failure("c.mp4: 3 of 12 frames can be decoded"));
  EXPECT_NE(cause_of_failure("killed by SIGKILL"), cause_of_failure("killed by SIGSEGV"));
  EXPECT_EQ(cause_of_failure(""), "");
}

/// Trainings that stand so; the place of each is the number of its key.
PlanStates trainings(const std::vector<JobState>& jobs) {
  PlanStates states;
  for (std::uint32_t place = 0; place < jobs.size(); ++place) {
    states.jobs.push_back({Stage::train, jobs[place]});
    if (jobs[place].status == JobStatus::running) states.running.emplace(numbered_key(place), place);
  }
  return states;
}

TEST(RemainingWork, CountsOffWhatOpenAttemptsHaveWorked) {
  const PlanStates states = trainings(
      {{JobStatus::finished, 1, 0, 100, 0}, {JobStatus::running, 1, 0, 0, 0}, {JobStatus::planned, 1, 0, 20, 0}});
  AttemptRecord open;
  open.start = {numbered_key(1), 1, "", "", 0, 1000};

  const auto work = remaining_work(states, {open}, 1070);

  EXPECT_EQ(work.jobs, 2U);
  EXPECT_EQ(work.seconds, 30 + 80);
}

TEST(RemainingWork, IsNotMadeLessByAJobThatTakesLongerThanTheOthers) {
  const PlanStates states = trainings(
      {{JobStatus::finished, 1, 0, 100, 0}, {JobStatus::running, 1, 0, 0, 0}, {JobStatus::planned, 0, 0, 0, 0}});
  AttemptRecord open;
  open.start = {numbered_key(1), 1, "", "", 0, 1000};

  EXPECT_EQ(remaining_work(states, {open}, 1500).seconds, 100);
}

TEST(RemainingWork, AdoptedJobsTellNothingOfDurations) {
  const PlanStates states = trainings({{JobStatus::finished, 0, 0, 0, 0}, {JobStatus::planned, 0, 0, 0, 0}});

  const auto work = remaining_work(states, {}, 0);

  EXPECT_EQ(work.seconds, std::nullopt);
  EXPECT_EQ(work.unknown, Stage::train);
}

}  // namespace
}  // namespace foldwise::results
