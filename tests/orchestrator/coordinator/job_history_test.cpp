// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/job_history.h"

#include <gtest/gtest.h>

#include "tests/support/scripted_workload.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using PastStanding = JobHistory::Standing;
using results::StoreWriter;

/// What an earlier session did, and what is left of it.
struct Past {
  const char* name;
  std::vector<Outcome> attempts;
  StoreWriter::Retry last;  ///< of the last attempt; those before are retried
  PastStanding standing;
  int failures;
};

class JobHistoryTest : public ::testing::TestWithParam<Past> {};

TEST_P(JobHistoryTest, DecidesWhetherAJobIsRunAgain) {
  const TemporaryFolder folder;
  const Workload workload = scripted_workload({{"other", ""}, {"a", ""}}, folder.path());
  StoreWriter store = scripted_store(workload, folder.path());
  const Key job = workload.items[1].key;
  int number = 0;
  for (const Outcome& outcome : GetParam().attempts) {
    store.start_attempt({job, ++number, "node1", "cpu", 1, 100});
    const bool last = number == static_cast<int>(GetParam().attempts.size());
    store.end_attempt({job, number, 110, outcome, ""}, last ? GetParam().last : StoreWriter::Retry::yes);
  }

  const std::vector<JobHistory> left = histories(workload, store.job_states(), 2);

  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].standing, PastStanding::open);
  EXPECT_EQ(left[0].attempts, 0);
  EXPECT_EQ(left[1].standing, GetParam().standing);
  EXPECT_EQ(left[1].attempts, number);
  EXPECT_EQ(left[1].failures, GetParam().failures);
}

Outcome crash() {
  return Crashed{"out of memory", 9, 0};
}

INSTANTIATE_TEST_SUITE_P(
    Endings, JobHistoryTest,
    ::testing::Values(
        Past{"finished", {Finished{}}, StoreWriter::Retry::no, PastStanding::finished, 0},
        Past{"diverged", {Diverged{7}}, StoreWriter::Retry::no, PastStanding::failed, 0},
        Past{"rejected", {Rejected{"cut"}}, StoreWriter::Retry::no, PastStanding::open, 0},
        Past{"rejected_after_a_crash", {crash(), Rejected{"cut"}}, StoreWriter::Retry::no, PastStanding::open, 1},
        Past{"crashed_with_a_retry_left", {crash()}, StoreWriter::Retry::yes, PastStanding::open, 1},
        Past{"crashed_as_often_as_allowed", {crash(), crash()}, StoreWriter::Retry::no, PastStanding::failed, 2},
        Past{"crashed_once_where_once_was_allowed", {crash()}, StoreWriter::Retry::no, PastStanding::open, 1},
        Past{"interrupted", {Interrupted{3}, Interrupted{4}}, StoreWriter::Retry::no, PastStanding::open, 0}),
    [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace foldwise::orchestrator
