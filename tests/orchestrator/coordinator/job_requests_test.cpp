// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/job_requests.h"

#include <fstream>

#include "tests/orchestrator/coordinator/coordinator_fixture.h"
#include "tests/support/gate.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RequestedOfCoordinator : public CoordinatorTest {};

TEST_F(RequestedOfCoordinator, CancelsARunningJobThatItIsAskedToAndRunsTheOthers) {
  options.output = folder.path();
  workers = 1;
  on_progress = [&](const WorkItem& item, const Progress&) {
    if (item.key == digest("a")) leave_request(folder.path(), {RequestKind::cancel, {digest("a"), digest("no job")}});
  };

  EXPECT_EQ(run({{"a", "epochs=1,0;epochs=100000,-1"}, {"b", "", {0}}, {"c", ""}}), Ending::some_failed);

  EXPECT_EQ(state("a").status, results::JobStatus::cancelled);
  EXPECT_EQ(state("a").failures, 0);
  EXPECT_EQ(state("b").attempts, 0);
  EXPECT_EQ(state("c").status, results::JobStatus::finished);
  EXPECT_TRUE(std::filesystem::is_empty(requests_folder(folder.path())));
  EXPECT_THAT(sink.remarks, Contains("asked to cancel 1 job"));

  on_progress = nullptr;
  EXPECT_EQ(run({{"a", "epochs=2,0"}, {"b", "", {0}}, {"c", ""}}), Ending::some_failed);
  EXPECT_THAT(sink.started, IsEmpty());
  EXPECT_THAT(sink.remarks, Contains("1 job was cancelled and is not run: orchestrator retry takes that back"));
}

TEST_F(RequestedOfCoordinator, RunsAFailedJobAgainThatItIsAskedFor) {
  options.output = folder.path();
  options.max_attempts = 1;
  // It failed while another job runs, which lets the sweep go on until the request has come.
  const Gate gate(folder / "gate");
  on_ended = [&](const WorkItem& item) {
    if (item.key == digest("a")) {
      if (sink.ended.size() == 1) leave_request(folder.path(), {RequestKind::retry, {digest("a")}});
      gate.let_through();
    }
  };

  EXPECT_EQ(run({{"a", "attempt=1 exit=4"}, {"b", "", {0}}, {"c", "await=gate;await=gate"}}), Ending::finished);

  EXPECT_EQ(state("a").attempts, 2);
  EXPECT_EQ(state("b").status, results::JobStatus::finished);
}

TEST_F(RequestedOfCoordinator, SetsRequestsAsideThatItCannotRead) {
  options.output = folder.path();
  std::filesystem::create_directories(requests_folder(folder.path()));
  std::ofstream(requests_folder(folder.path()) / "1.json") << R"({"kind": "cancel", "jobs": ["beef"]})";

  EXPECT_EQ(run({{"a", "epochs=1,0.5"}}), Ending::finished);

  EXPECT_THAT(sink.remarks, Contains(HasSubstr("no request that can be read")));
  EXPECT_TRUE(std::filesystem::exists(requests_folder(folder.path()) / "1.json.unreadable"));
}

TEST(RequestBox, HasEachRequestOnceInTheOrderInWhichTheyCame) {
  const TemporaryFolder folder;
  RequestBox box(folder.path());
  std::vector<std::string> unreadable;
  EXPECT_TRUE(box.take(unreadable).empty());
  const JobRequest first{RequestKind::cancel, {digest("a"), digest("b")}};
  const JobRequest second{RequestKind::retry, {}};
  leave_request(folder.path(), first);
  leave_request(folder.path(), second);

  const std::vector<RequestBox::Received> received = box.take(unreadable);
  ASSERT_EQ(received.size(), 2U);
  EXPECT_EQ(received[0].request, first);
  EXPECT_EQ(received[1].request, second);
  for (const RequestBox::Received& each : received) request_done(each);
  EXPECT_TRUE(box.take(unreadable).empty());
  EXPECT_TRUE(std::filesystem::is_empty(requests_folder(folder.path())));
  EXPECT_TRUE(unreadable.empty());
}

}  // namespace
}  // namespace foldwise::orchestrator
