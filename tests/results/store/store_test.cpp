// SPDX-License-Identifier: Apache-2.0
#include "results/store/store_writer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>

#include "results/store/plan_digest.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using namespace foldwise::results::testing;

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : store(StoreWriter::open(folder / "results.db")) { plan.put_into(store); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}}, {{"sampling.strategy", "stochastic_softmax"}}}, 2);
  StoreWriter store;
  const Key train = numbered_key(1);
};

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

TEST_F(StoreTest, JobsArePlannedAtFirst) {
  const auto states = store.job_states();

  ASSERT_THAT(states, SizeIs(plan.jobs.size()));
  for (const auto& [key, state] : states) {
    EXPECT_EQ(state.status, JobStatus::planned);
    EXPECT_EQ(state.attempts, 0);
  }
}

TEST_F(StoreTest, StartedJobIsRunningAndNamesItsWorker) {
  start(store, train);

  EXPECT_EQ(store.job_state(train).status, JobStatus::running);
  const auto open = store.open_attempts();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].start.job, train);
  EXPECT_EQ(open[0].start.host, "node1");
  EXPECT_EQ(open[0].start.device, "cuda:0");
  EXPECT_EQ(open[0].start.pid, 4242);
  EXPECT_EQ(open[0].outcome, "running");
  EXPECT_FALSE(open[0].ended);
}

TEST_F(StoreTest, FinishedJobGivesBackItsWholeResult) {
  Result result;
  result.metrics = {{"accuracy", 0.1 + 0.2}, {"loss", 1e-300}};
  result.epochs = {{1, {{"train_loss", 2.5}}}, {2, {{"train_loss", 1.5}, {"validation_loss", 2}}}};
  result.predictions = {{"Val/b", 1, {0.25, -1.0 / 3}}, {"Val/a", 0, {}}, {"Val/c", 0, {0.5}, {-1.0 / 7}}};
  result.artifacts = {{"checkpoint", "stages/x/model.safetensors", 1234}};
  result.exclusions = {{"Train/bad", "cannot be decoded"}};

  execute(store, train, Finished{result});

  EXPECT_EQ(store.metrics(train), result.metrics);
  EXPECT_EQ(store.epochs(train), result.epochs);
  EXPECT_EQ(store.predictions(train), result.predictions);
  EXPECT_EQ(store.artifacts(train), result.artifacts);
  EXPECT_EQ(store.exclusions(train), result.exclusions);
  EXPECT_EQ(store.exclusions(), result.exclusions);
  EXPECT_EQ(store.job_state(train).epochs, 2);
  EXPECT_EQ(store.job_state(train).status, JobStatus::finished);
}

TEST_F(StoreTest, ExclusionsOfAFormerPlanAreNotThoseOfTheSweep) {
  Result result;
  result.exclusions = {{"Train/bad", "cannot be decoded"}};
  execute(store, train, Finished{result});
  SamplePlan other = sample_plan({{{"clips.frames", "99"}}}, 1);
  other.jobs.resize(1);  // without the job that left a video out
  other.runs.clear();

  other.put_into(store);

  EXPECT_THAT(store.exclusions(), ::testing::IsEmpty());
  EXPECT_EQ(store.exclusions(train), result.exclusions);
}

TEST_F(StoreTest, ResultReplacesWhatWasRecordedOnTheWay) {
  start(store, train);
  store.add_epochs(train, {{1, {{"train_loss", 9}, {"old", 1}}}, {2, {{"train_loss", 8}}}});

  end(store, train, Finished{result_with({}, {{1, {{"train_loss", 7}}}})});

  EXPECT_THAT(store.epochs(train), ElementsAre(EpochRecord{1, {{"train_loss", 7}}}));
  EXPECT_EQ(store.job_state(train).epochs, 1);
}

TEST_F(StoreTest, EpochThatIsRepeatedAfterARestartTakesTheLastValue) {
  store.add_epochs(train, {{1, {{"train_loss", 9}}}});

  store.add_epochs(train, {{1, {{"train_loss", 8}}}, {2, {{"train_loss", 7}}}});

  EXPECT_THAT(store.epochs(train),
              ElementsAre(EpochRecord{1, {{"train_loss", 8}}}, EpochRecord{2, {{"train_loss", 7}}}));
}

TEST_F(StoreTest, EpochsThatAreTrainedAgainLeaveTheHighestThatWasReached) {
  store.add_epochs(train, {{1, {{"train_loss", 9}}}, {2, {{"train_loss", 8}}}});

  store.add_epochs(train, {{1, {{"train_loss", 7}}}});

  EXPECT_EQ(store.job_state(train).epochs, 2);
}

TEST_F(StoreTest, KeepsNotANumberAndInfinity) {
  store.add_epochs(train, {{1, {{"a", std::nan("")}, {"b", INFINITY}}}});

  const auto metrics = store.epochs(train).at(0).metrics;
  EXPECT_TRUE(std::isnan(metrics.at("a")));
  EXPECT_EQ(metrics.at("b"), INFINITY);
}

TEST_F(StoreTest, SecondsOfAllAttemptsAddUp) {
  start(store, train, 1, 100);
  end(store, train, Interrupted{3}, StoreWriter::Retry::no, 1, 160);
  start(store, train, 2, 1000);
  end(store, train, Finished{}, StoreWriter::Retry::no, 2, 1005);

  EXPECT_DOUBLE_EQ(store.job_state(train).seconds, 65);
  EXPECT_EQ(store.job_state(train).attempts, 2);
}

TEST_F(StoreTest, ClockThatJumpsBackTakesNoSecondsAway) {
  start(store, train, 1, 100);
  end(store, train, Interrupted{3}, StoreWriter::Retry::no, 1, 160);
  start(store, train, 2, 1000);
  end(store, train, Finished{}, StoreWriter::Retry::no, 2, 900);

  EXPECT_DOUBLE_EQ(store.job_state(train).seconds, 60);
}

TEST_F(StoreTest, ProvenanceGathersValues) {
  store.put_provenance({{"device", "A100"}, {"commit", "abc"}});
  store.put_provenance({{"device", "H200"}, {"commit", "abc"}});

  EXPECT_THAT(store.provenance(),
              ElementsAre(Pair("commit", ElementsAre("abc")), Pair("device", ElementsAre("A100", "H200"))));
}

TEST_F(StoreTest, JobIsFoundByTheBeginningOfItsKey) {
  EXPECT_EQ(store.find_job(numbered_key(1001).hex().substr(0, 8)).key, numbered_key(1001));
  EXPECT_THROW(store.find_job("0000"), UserError);
  EXPECT_THROW(store.find_job("ffff"), UserError);
}

TEST_F(StoreTest, JobIsFoundByItsKeyInCapitals) {
  EXPECT_EQ(store.find_job("000003E9").key, numbered_key(1001));
}

TEST_F(StoreTest, NoJobIsFoundWithoutAKey) {
  SamplePlan one;
  one.jobs.push_back({train, Stage::train, ""});
  auto other = StoreWriter::open(folder / "other.db");
  one.put_into(other);

  EXPECT_EQ(other.find_job("0").key, train);
  EXPECT_THROW(other.find_job(""), UserError);
}

TEST_F(StoreTest, UnknownJobIsAProgrammingError) {
  EXPECT_THROW(start(store, numbered_key(999)), std::out_of_range);
  EXPECT_THROW((void)store.job_state(numbered_key(999)), std::out_of_range);
}

TEST_F(StoreTest, AttemptThatWasNotStartedCannotEnd) {
  try {
    end(store, train, Finished{});
    ADD_FAILURE() << "it ended";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("was not started or has ended already"));
  }
  EXPECT_EQ(store.job_state(train).status, JobStatus::planned);
}

TEST_F(StoreTest, AttemptEndsOnce) {
  start(store, train, 1, 100);
  end(store, train, Crashed{"", 11, 0}, StoreWriter::Retry::yes, 1, 160);

  EXPECT_THROW(end(store, train, Finished{}, StoreWriter::Retry::no, 1, 170), std::logic_error);

  EXPECT_EQ(store.job_state(train).status, JobStatus::planned);
  EXPECT_EQ(store.job_state(train).seconds, 60);
  EXPECT_EQ(store.attempts(train).at(0).outcome, "crashed");
}

// How an outcome and the decision to retry become a job's status.
struct Ruling {
  const char* name;
  Outcome outcome;
  StoreWriter::Retry retry;
  JobStatus status;
  int failures;
  std::string sentence;
};

class StoreOutcome : public StoreTest, public ::testing::WithParamInterface<Ruling> {};

TEST_P(StoreOutcome, DecidesTheStatusOfTheJob) {
  const Ruling& ruling = GetParam();
  start(store, train);

  end(store, train, ruling.outcome, ruling.retry);

  EXPECT_EQ(store.job_state(train).status, ruling.status);
  EXPECT_EQ(store.job_state(train).failures, ruling.failures);
  EXPECT_EQ(store.failure(train), ruling.sentence);
  EXPECT_THAT(store.open_attempts(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Outcomes, StoreOutcome,
    ::testing::Values(
        Ruling{"finished", Finished{}, StoreWriter::Retry::no, JobStatus::finished, 0, ""},
        Ruling{"diverged", Diverged{7}, StoreWriter::Retry::no, JobStatus::diverged, 0, "diverged in epoch 7"},
        Ruling{"rejected", Rejected{"a.avi: cut"}, StoreWriter::Retry::no, JobStatus::failed, 0, "a.avi: cut"},
        Ruling{"crashed", Crashed{"", 11, 0}, StoreWriter::Retry::no, JobStatus::failed, 1,
               "the worker was ended by signal 11 (Segmentation fault)"},
        Ruling{"exited", Crashed{"", 0, 3}, StoreWriter::Retry::no, JobStatus::failed, 1,
               "the worker ended with exit code 3"},
        Ruling{"crashed_retried", Crashed{"out of memory", 9, 0}, StoreWriter::Retry::yes, JobStatus::planned, 1,
               "out of memory"},
        Ruling{"stalled", Stalled{900.2}, StoreWriter::Retry::yes, JobStatus::planned, 1, "no progress for 900 s"},
        Ruling{"interrupted", Interrupted{4}, StoreWriter::Retry::no, JobStatus::planned, 0, ""}),
    [](const auto& parameter) { return parameter.param.name; });

TEST_F(StoreTest, AttemptKeepsHowItEnded) {
  start(store, train);
  store.end_attempt({train, 1, 110, Crashed{"out of memory", 9, 0}, "line 1\nline 2"}, StoreWriter::Retry::yes);

  const auto attempts = store.attempts(train);

  ASSERT_THAT(attempts, SizeIs(1));
  EXPECT_EQ(attempts[0].outcome, "crashed");
  EXPECT_EQ(attempts[0].exit_signal, 9);
  EXPECT_EQ(attempts[0].message, "out of memory");
  EXPECT_EQ(attempts[0].last_lines, "line 1\nline 2");
  EXPECT_EQ(attempts[0].ended, 110);
}

TEST_F(StoreTest, AttemptKeepsWhereItWasInterruptedAndWithWhichCodeItsWorkerExited) {
  start(store, train, 1);
  end(store, train, Interrupted{4}, StoreWriter::Retry::no, 1);
  start(store, train, 2);
  end(store, train, Crashed{"", 0, 3}, StoreWriter::Retry::yes, 2);

  const auto attempts = store.attempts(train);

  ASSERT_THAT(attempts, SizeIs(2));
  EXPECT_EQ(attempts[0].outcome, "interrupted");
  EXPECT_EQ(attempts[0].epoch, 4);
  EXPECT_EQ(attempts[0].exit_code, 0);
  EXPECT_EQ(attempts[1].epoch, 0);
  EXPECT_EQ(attempts[1].exit_code, 3);
}

TEST_F(StoreTest, FailureIsTheLastOne) {
  start(store, train, 1);
  end(store, train, Crashed{"the first", 0, 1}, StoreWriter::Retry::yes, 1);
  start(store, train, 2);
  end(store, train, Crashed{"the last", 0, 1}, StoreWriter::Retry::no, 2);

  EXPECT_EQ(store.failure(train), "the last");
}

TEST_F(StoreTest, JobPlannedAgainForgetsItsFailuresAndKeepsItsAttempts) {
  start(store, numbered_key(1));
  end(store, numbered_key(1), Crashed{"", 11, 0});
  ASSERT_EQ(store.job_state(numbered_key(1)).status, JobStatus::failed);

  store.plan_again(numbered_key(1));

  const JobState state = store.job_state(numbered_key(1));
  EXPECT_EQ(state.status, JobStatus::planned);
  EXPECT_EQ(state.failures, 0);
  EXPECT_EQ(state.attempts, 1);
}

TEST_F(StoreTest, JobThatIsPlannedAgainTakesANewResult) {
  Result result = result_with({{"accuracy", 0.5}});
  result.predictions = {{"a", 0, {1}}, {"b", 0, {1}}};
  store.adopt_result(train, result);
  store.plan_again(train);
  EXPECT_EQ(store.job_state(train).status, JobStatus::planned);
  { const StoreWriter closed = std::move(store); }
  auto reopened = StoreWriter::open(folder / "results.db");
  result.metrics = {{"loss", 1}};
  result.predictions.pop_back();

  execute(reopened, train, Finished{result});

  EXPECT_EQ(reopened.metrics(train), result.metrics);
  EXPECT_EQ(reopened.predictions(train), result.predictions);
}

TEST_F(StoreTest, JobsThatArePlannedAgainTakeANewResultWhateverTheOldOneHeld) {
  std::vector<Result> old(3);
  old[0].predictions = {{"a", 0, {1}}};
  old[1].artifacts = {{"model", "stages/x/model", 5}};
  old[2].exclusions = {{"b", "cut"}};
  const std::vector<Key> jobs{numbered_key(1), numbered_key(2), numbered_key(3)};
  for (std::size_t index = 0; index < old.size(); ++index) {
    store.adopt_result(jobs[index], old[index]);
    store.plan_again(jobs[index]);
  }
  { const StoreWriter closed = std::move(store); }
  auto reopened = StoreWriter::open(folder / "results.db");

  for (const Key& job : jobs) execute(reopened, job, Finished{});

  EXPECT_THAT(reopened.predictions(jobs[0]), IsEmpty());
  EXPECT_THAT(reopened.artifacts(jobs[1]), IsEmpty());
  EXPECT_THAT(reopened.exclusions(jobs[2]), IsEmpty());
}

TEST_F(StoreTest, AdoptedResultFinishesAJobWithoutAnAttempt) {
  store.adopt_result(train, result_with({{"accuracy", 0.5}}));

  EXPECT_EQ(store.job_state(train).status, JobStatus::finished);
  EXPECT_EQ(store.metrics(train).at("accuracy"), 0.5);
  EXPECT_THAT(store.attempts(train), IsEmpty());
}

TEST_F(StoreTest, AJobOfWhichNothingIsKnownIsPlanned) {
  store.adopt_result(train, result_with({{"accuracy", 0.5}}));

  EXPECT_EQ(status_of(store.job_states(), train), JobStatus::finished);
  EXPECT_EQ(status_of(store.job_states(), numbered_key(1000)), JobStatus::planned);
}

}  // namespace
}  // namespace foldwise::results
