// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/recorder.h"

#include <gmock/gmock.h>

#include "orchestrator/agent/instant.h"
#include "tests/support/patience.h"
#include "tests/support/recording_sink.h"
#include "tests/support/scripted_workload.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

class RecorderTest : public ::testing::Test {
 protected:
  RecorderTest() { sink.sweep_started(workload, 0); }

  results::JobStatus durable_status() const {
    return results::StoreReader::open(folder.path() / "results.db").job_states().at(digest("a")).status;
  }
  void report_epoch(int epoch) {
    AttemptProgress report;
    report.progress.finished_epochs = {{epoch, {{"train_loss", 1.0}}}};
    recorder.progress(worker, std::move(report));
  }

  TemporaryFolder folder;
  Workload workload = scripted_workload({{"a", ""}}, folder.path());
  results::StoreWriter store = scripted_store(workload, folder.path());
  RecordingSink sink;
  StoreRecorder recorder{workload, store, sink};
  WorkerName worker{.host = "node1", .device = "cpu"};
};

TEST_F(RecorderTest, ShowsAndCommitsAfterAPause) {
  recorder.began(worker, AttemptBegan{0, 0, 1, 4242, 0});
  EXPECT_TRUE(sink.started.empty()) << "not durable yet";

  recorder.commit_if_due(*recorder.due());

  EXPECT_EQ(sink.started.size(), 1U);
  EXPECT_EQ(durable_status(), results::JobStatus::running);
  EXPECT_FALSE(recorder.due().has_value());
}

TEST_F(RecorderTest, AttemptsThatEndBeforeTheyAreWrittenAreWrittenWhole) {
  recorder.began(worker, AttemptBegan{0, 0, 1, 4242, 100});
  recorder.ended(worker, AttemptEnded{0, 0, 1, 102.5, 2.5, Crashed{"", 11, 0}, "a line"},
                 results::StoreWriter::Retry::yes);
  recorder.began(worker, AttemptBegan{0, 0, 2, 4243, 103});
  recorder.commit();
  recorder.ended(worker, AttemptEnded{0, 0, 2, 104, 1, Finished{}, ""}, results::StoreWriter::Retry::no);
  recorder.commit();

  const auto reader = results::StoreReader::open(folder.path() / "results.db");
  const std::vector<results::AttemptRecord> attempts = reader.attempts(digest("a"));
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].outcome, "crashed");
  EXPECT_EQ(attempts[0].start.started, 100);
  EXPECT_EQ(attempts[0].ended, 102.5);
  EXPECT_EQ(attempts[0].start.pid, 4242);
  EXPECT_EQ(attempts[0].start.host, "node1");
  EXPECT_EQ(attempts[0].exit_signal, 11);
  EXPECT_EQ(attempts[0].last_lines, "a line");
  EXPECT_EQ(attempts[1].outcome, "finished");
  const results::JobState state = reader.job_state(digest("a"));
  EXPECT_EQ(state.status, results::JobStatus::finished);
  EXPECT_EQ(state.attempts, 2);
  EXPECT_EQ(state.failures, 1);
  EXPECT_EQ(state.seconds, 3.5);
}

TEST_F(RecorderTest, AJobThatIsCancelledAfterItBeganIsCancelled) {
  recorder.began(worker, AttemptBegan{0, 0, 1, 4242, 0});
  recorder.cancelled(0);
  recorder.commit();

  EXPECT_EQ(durable_status(), results::JobStatus::cancelled);
}

TEST_F(RecorderTest, LeavesADatabaseThatCanBeCopiedByItself) {
  recorder.began(worker, AttemptBegan{0, 0, 1, 4242, 0});
  recorder.commit();

  std::filesystem::create_directory(folder.path() / "copy");
  std::filesystem::copy_file(folder.path() / "results.db", folder.path() / "copy" / "results.db");

  const results::StoreReader copy = results::StoreReader::open(folder.path() / "copy" / "results.db");
  EXPECT_EQ(copy.job_states().at(digest("a")).status, results::JobStatus::running);
}

TEST_F(RecorderTest, IsDueATenthOfASecondAfterTheFirstOfEventsThatNeverPause) {
  recorder.began(worker, AttemptBegan{0, 0, 1, 4242, 0});
  const double latest = *recorder.due() + 0.1;  // due a moment after the only event so far
  int epoch = 0;

  for (const Patience patience("the latest instant"); Instant::now().steady < latest; patience.check()) {
    report_epoch(++epoch);
  }
  report_epoch(++epoch);

  EXPECT_LE(*recorder.due(), latest) << "the last event was behind it";
}

}  // namespace
}  // namespace foldwise::orchestrator
