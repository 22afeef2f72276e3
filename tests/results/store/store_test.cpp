// SPDX-License-Identifier: Apache-2.0
#include "results/store/store_writer.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/results/store_fixture.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using namespace foldwise::results::testing;

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
