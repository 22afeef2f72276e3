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
