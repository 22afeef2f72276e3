// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <thread>

#include "results/store/database.h"
#include "results/store/sql.h"
#include "results/store/store_writer.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using namespace foldwise::results::testing;

class StoreTransactionTest : public ::testing::Test {
 protected:
  StoreTransactionTest() : store(StoreWriter::open(folder / "results.db")) { plan.put_into(store); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "16"}}}, 2);
  StoreWriter store;
  const Key train = numbered_key(1);
};

TEST_F(StoreTransactionTest, IsRolledBackUnlessCommitted) {
  {
    StoreTransaction transaction(store);
    execute(store, train, Finished{result_with({{"accuracy", 1}})});
  }

  EXPECT_EQ(store.job_state(train).status, JobStatus::planned);
  EXPECT_TRUE(store.metrics(train).empty());
}

TEST_F(StoreTransactionTest, CommitsSeveralRecordsAtOnce) {
  {
    StoreTransaction transaction(store);
    execute(store, train, Finished{});
    execute(store, numbered_key(2), Finished{});
    transaction.commit();
  }

  const auto reader = StoreReader::open(folder / "results.db");
  EXPECT_EQ(reader.job_state(train).status, JobStatus::finished);
  EXPECT_EQ(reader.job_state(numbered_key(2)).status, JobStatus::finished);
}

TEST_F(StoreTransactionTest, NestedIsAProgrammingError) {
  StoreTransaction outer(store);
  EXPECT_THROW(StoreTransaction inner(store), std::logic_error);
}

TEST_F(StoreTransactionTest, ResultsRolledBackCanBeRecordedAgain) {
  const Finished finished{result_with({{"accuracy", 1}}, {{1, {{"train_loss", 1}}}})};
  {
    StoreTransaction transaction(store);
    execute(store, train, finished);
  }

  execute(store, train, finished);

  EXPECT_EQ(store.metrics(train).at("accuracy"), 1);
}

TEST_F(StoreTransactionTest, PlanRolledBackTakesItsJobsAlong) {
  auto next = sample_plan({{{"clips.frames", "8"}}}, 1);
  next.jobs.push_back({numbered_key(77), Stage::train, "new"});
  {
    StoreTransaction transaction(store);
    next.put_into(store);
    start(store, numbered_key(77));
  }

  EXPECT_EQ(store.jobs(), plan.jobs);
  EXPECT_THROW(start(store, numbered_key(77)), std::out_of_range);
}

TEST_F(StoreTransactionTest, ReadersSeeOnlyWhatIsCommitted) {
  const auto reader = StoreReader::open(folder / "results.db");
  StoreTransaction transaction(store);
  execute(store, train, Finished{});

  EXPECT_EQ(reader.job_state(train).status, JobStatus::planned);
  transaction.commit();
  EXPECT_EQ(reader.job_state(train).status, JobStatus::finished);
}

TEST_F(StoreTransactionTest, SnapshotStaysAtOneMoment) {
  const auto reader = StoreReader::open(folder / "results.db");
  {
    StoreSnapshot snapshot(reader);
    EXPECT_EQ(reader.job_state(train).status, JobStatus::planned);
    execute(store, train, Finished{});
    EXPECT_EQ(reader.job_state(train).status, JobStatus::planned);
  }

  EXPECT_EQ(reader.job_state(train).status, JobStatus::finished);
}

// A StoreReader has nothing that writes, and what it stands on would not.
TEST_F(StoreTransactionTest, ReadersConnectionCannotWrite) {
  const auto reader = Database::open_for_reading(folder / "results.db");
  expect_store_error([&] { reader->query(sql::clear_runs).run(); }, {"results.db", "cannot be written"});
}

}  // namespace
}  // namespace foldwise::results
