// SPDX-License-Identifier: Apache-2.0
// A coordinator that is killed at any instant leaves a store that opens and is consistent.
#include <gmock/gmock.h>

#include <chrono>
#include <random>
#include <thread>

#include "results/store/database.h"
#include "results/store/sql.h"
#include "results/store/store_writer.h"
#include "tests/results/sample_store.h"
#include "tests/support/child_process.h"

namespace foldwise::results {
namespace {

using ::testing::SizeIs;
using namespace foldwise::results::testing;

const SamplePlan crash_plan = sample_plan({{{"clips.frames", "8"}}}, 400);

Result crash_result() {
  Result result = result_with({{"accuracy", 0.5}}, {{1, {{"train_loss", 1}}}});
  result.predictions.assign(50, {"sample", 1, {0.25, 0.75}});
  return result;
}

std::size_t finished_runs(const StoreReader& store) {
  std::size_t finished = 0;
  for (const auto& run : crash_plan.runs) {
    const auto train = store.job_state(run.train).status;
    const auto evaluate = store.job_state(run.evaluate).status;
    EXPECT_EQ(train, evaluate) << "half a transaction";
    if (train != JobStatus::finished) continue;
    ++finished;
    EXPECT_THAT(store.predictions(run.evaluate), SizeIs(50));
    EXPECT_THAT(store.epochs(run.train), SizeIs(1));
  }
  return finished;
}

/// Records run after run, both jobs in one transaction, and reports each after its commit.
void record_runs(const std::filesystem::path& database, const ChildProcess::Report& report) {
  auto store = StoreWriter::open(database);
  crash_plan.put_into(store);
  report(0);
  for (std::size_t index = 0; index < crash_plan.runs.size(); ++index) {
    if (store.job_state(crash_plan.runs[index].train).status == JobStatus::finished) continue;
    StoreTransaction transaction(store);
    for (const Key& job : {crash_plan.runs[index].train, crash_plan.runs[index].evaluate}) {
      const int attempt = store.job_state(job).attempts + 1;
      start(store, job, attempt);
      end(store, job, Finished{crash_result()}, StoreWriter::Retry::no, attempt);
    }
    transaction.commit();
    report(static_cast<std::int64_t>(index));
  }
}

TEST(StoreCrash, KilledWriterLosesNothingThatWasCommitted) {
  const TemporaryFolder folder;
  const auto database = folder / "results.db";
  std::mt19937 random(20);
  std::size_t before = 0;
  for (int round = 0; round < 8; ++round) {
    ChildProcess writer([&](const auto& report) { record_runs(database, report); });
    ASSERT_EQ(writer.next(), 0);
    std::size_t acknowledged = before;
    const int length = std::uniform_int_distribution<int>(1, 20)(random);
    for (int commit = 0; commit < length; ++commit) acknowledged += writer.next() >= 0 ? 1 : 0;
    std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution<int>(0, 5000)(random)));
    writer.kill();

    const std::size_t seen_by_reader = finished_runs(StoreReader::open(database));
    const std::size_t seen_by_next = finished_runs(StoreWriter::open(database));

    EXPECT_GE(seen_by_reader, acknowledged);
    EXPECT_EQ(seen_by_next, seen_by_reader);
    before = seen_by_next;
  }
  EXPECT_GT(before, 8U);
}

TEST(StoreCrash, AttemptsOfADeadCoordinatorAreAbandonedAndTheirJobsPlanned) {
  const TemporaryFolder folder;
  const auto database = folder / "results.db";
  const Key job = crash_plan.runs[0].train;
  ChildProcess coordinator([&](const auto& report) {
    auto store = StoreWriter::open(database);
    crash_plan.put_into(store);
    start(store, job);
    report(0);
    ::pause();
  });
  ASSERT_EQ(coordinator.next(), 0);
  coordinator.kill();

  auto store = StoreWriter::open(database);

  EXPECT_EQ(store.job_state(job).status, JobStatus::planned);
  EXPECT_EQ(store.job_state(job).attempts, 1);
  EXPECT_EQ(store.job_state(job).failures, 0);
  EXPECT_EQ(store.attempts(job).at(0).outcome, "abandoned");
  start(store, job, 2);
  end(store, job, Finished{}, StoreWriter::Retry::no, 2);
  EXPECT_EQ(store.job_state(job).status, JobStatus::finished);
}

// On a network file system the journal of a killed coordinator is rolled back by whoever opens the file next, a reader
// too. A small cache makes SQLite write pages of an open transaction to the file.
TEST(StoreCrash, RollbackJournalOfAKilledWriterIsRolledBackByAReader) {
  const TemporaryFolder folder;
  const auto file = folder / "results.db";
  { StoreWriter::open(file); }
  ChildProcess writer([&](const auto& report) {
    const auto database = Database::open_for_writing(file, Journal::rollback);
    database->execute("PRAGMA cache_size = 1");
    database->execute(sql::begin_write);
    for (int number = 0; number < 5000; ++number) {
      const std::string name = std::to_string(number);
      const std::string value(100, 'x');
      (database->query(sql::add_provenance) << name << value).run();
    }
    report(0);
    ::pause();
  });
  ASSERT_EQ(writer.next(), 0);
  writer.kill();
  ASSERT_GT(std::filesystem::file_size(folder / "results.db-journal"), 0U);

  const auto reader = StoreReader::open(file);

  EXPECT_TRUE(reader.provenance().empty());
}

TEST(StoreJournal, OfEitherKindIsSyncedWithEachCommit) {
  for (const Journal journal : {Journal::write_ahead, Journal::rollback}) {
    const TemporaryFolder folder;
    const auto database = Database::open_for_writing(folder / "results.db", journal);
    Query synchronous = database->query("PRAGMA synchronous");
    ASSERT_TRUE(synchronous.next());
    EXPECT_EQ(synchronous.text(0), "2") << "FULL";
  }
}

TEST(StoreJournal, ChangesWithTheFileSystemAndKeepsTheContent) {
  const TemporaryFolder folder;
  const auto file = folder / "results.db";
  {
    auto store = StoreWriter::open(file);
    store.put_provenance({{"commit", "abc"}});
  }

  const auto database = Database::open_for_writing(file, Journal::rollback);
  Query mode = database->query("PRAGMA journal_mode");
  ASSERT_TRUE(mode.next());

  EXPECT_EQ(mode.text(0), "delete");
  EXPECT_FALSE(std::filesystem::exists(folder / "results.db-wal"));
  EXPECT_EQ(StoreReader::open(file).provenance().at("commit").at(0), "abc");
}

}  // namespace
}  // namespace foldwise::results
