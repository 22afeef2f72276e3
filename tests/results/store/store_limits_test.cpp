// SPDX-License-Identifier: Apache-2.0
// Folders that cannot be written, and disks without space.
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include "results/store/store_writer.h"
#include "tests/results/sample_store.h"
#include "tests/support/child_process.h"
#include "tests/support/file_size_limit.h"

namespace foldwise::results {
namespace {

using namespace foldwise::results::testing;
namespace fs = std::filesystem;

/// Permissions do not bind root: as long as it lives, the process acts as nobody.
class OrdinaryUser {
 public:
  OrdinaryUser() : was_root_(::geteuid() == 0) {
    if (was_root_ && ::seteuid(65534) != 0) throw std::runtime_error("cannot act as another user");
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  ~OrdinaryUser() {
    if (was_root_ && ::seteuid(0) != 0) ADD_FAILURE() << "root cannot be taken back";
  }

 private:
  bool was_root_;
};

class ReadOnlyFolder : public ::testing::Test {
 protected:
  ReadOnlyFolder() { fs::permissions(folder.path(), fs::perms(0755)); }
  ~ReadOnlyFolder() override { fs::permissions(folder.path(), fs::perms(0755)); }
  void lock_up() { fs::permissions(folder.path(), fs::perms(0555)); }

  TemporaryFolder folder;
  fs::path database = folder / "results.db";
};

TEST_F(ReadOnlyFolder, CoordinatorIsTold) {
  lock_up();
  const OrdinaryUser user;
  expect_store_error([&] { StoreWriter::open(database); },
                     {"results.db.lock: cannot be opened: Permission denied", "make the folder writable"});
}

TEST_F(ReadOnlyFolder, FolderThatCannotBeMadeIsNamed) {
  lock_up();
  const OrdinaryUser user;
  expect_store_error([&] { StoreWriter::open(folder / "sub/results.db"); },
                     {"sub: the folder cannot be made", "output=FOLDER"});
}

TEST_F(ReadOnlyFolder, FileThatCannotBeWrittenIsNamed) {
  {
    auto store = StoreWriter::open(database);
    sample_plan({{{"clips.frames", "8"}}}, 1).put_into(store);
  }
  fs::permissions(folder.path(), fs::perms(0777));
  fs::permissions(database, fs::perms(0444));
  fs::permissions(database.string() + ".lock", fs::perms(0666));
  const OrdinaryUser user;
  expect_store_error([&] { StoreWriter::open(database); }, {"results.db: it cannot be written"});
}

TEST_F(ReadOnlyFolder, ResultsOfOthersCanBeRead) {
  {
    auto store = StoreWriter::open(database);
    sample_plan({{{"clips.frames", "8"}}}, 2).put_into(store);
  }
  fs::permissions(database, fs::perms(0444));
  lock_up();
  const OrdinaryUser user;

  const auto reader = StoreReader::open(database);

  EXPECT_EQ(reader.runs().size(), 2U);
}

// They are opened by a URI, in which such characters mean something.
TEST_F(ReadOnlyFolder, ResultsOfOthersCanBeReadWhateverTheFolderIsCalled) {
  const fs::path odd = folder / "50% #1?";
  {
    auto store = StoreWriter::open(odd / "results.db");
    sample_plan({{{"clips.frames", "8"}}}, 2).put_into(store);
  }
  fs::permissions(odd / "results.db", fs::perms(0444));
  fs::permissions(odd, fs::perms(0555));
  {
    const OrdinaryUser user;
    EXPECT_EQ(StoreReader::open(odd / "results.db").runs().size(), 2U);
  }
  fs::permissions(odd, fs::perms(0755));
}

// What a killed coordinator committed lies in its log. Who may not make the log's index cannot read it, and what is
// left without it is an old state.
TEST_F(ReadOnlyFolder, LogThatCannotBeReadIsNotLeftOut) {
  {
    auto store = StoreWriter::open(database);
    sample_plan({{{"clips.frames", "8"}}}, 1).put_into(store);
  }
  ChildProcess writer([&](const auto& report) {
    auto store = StoreWriter::open(database);
    execute(store, numbered_key(1), Finished{});
    report(0);
    ::pause();
  });
  ASSERT_EQ(writer.next(), 0);
  writer.kill();
  if (!fs::exists(database.string() + "-wal")) GTEST_SKIP() << "this file system gets no write-ahead log";
  fs::remove(database.string() + "-shm");
  lock_up();
  const OrdinaryUser user;

  expect_store_error([&] { StoreReader::open(database); }, {"results.db: it cannot be opened"});
}

/// Records the plan's jobs one by one; counts those that are committed.
void record_all(StoreWriter& store, const SamplePlan& plan, std::size_t& committed) {
  Result result = result_with({{"accuracy", 0.5}});
  result.predictions.assign(200, {"some/sample/with/a/long/name", 1, std::vector<double>(7, 0.5)});
  for (const auto& job : plan.jobs) {
    StoreTransaction transaction(store);
    execute(store, job.key, Finished{result});
    transaction.commit();
    ++committed;
  }
}

std::size_t finished_jobs(const fs::path& database) {
  const auto store = StoreWriter::open(database);
  std::size_t finished = 0;
  for (const auto& [key, state] : store.job_states()) {
    if (state.status != JobStatus::finished) continue;
    ++finished;
    EXPECT_EQ(store.predictions(key).size(), 200U);
  }
  return finished;
}

/// A file system of 2 MiB, where it may be mounted.
class SmallDisk {
 public:
  SmallDisk() : mounted_(::mount("none", folder_.path().c_str(), "tmpfs", 0, "size=2m") == 0) {}
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) ::umount(folder_.path().c_str());
  }
  bool is_mounted() const { return mounted_; }
  fs::path operator/(const std::string& name) const { return folder_ / name; }

 private:
  TemporaryFolder folder_;
  bool mounted_;
};

TEST(FullDisk, IsToldAndLosesNothingThatWasCommitted) {
  const SmallDisk disk;
  if (!disk.is_mounted()) {
    GTEST_SKIP() << "a small file system can be mounted by root only: the full disk is NOT tested here";
  }
  const auto plan = sample_plan({{{"clips.frames", "8"}}}, 200);
  std::size_t committed = 0;
  {
    auto store = StoreWriter::open(disk / "results.db");
    plan.put_into(store);
    expect_store_error([&] { record_all(store, plan, committed); },
                       {"results.db: the disk is full", "free some space and run the sweep again: it resumes"});
  }
  EXPECT_GT(committed, 5U);
  EXPECT_EQ(finished_jobs(disk / "results.db"), committed);
}

// As an exceeded quota does it: writing fails though the disk has space.
TEST(ExceededQuota, IsToldAndLosesNothingThatWasCommitted) {
  const TemporaryFolder folder;
  const auto plan = sample_plan({{{"clips.frames", "8"}}}, 200);
  std::size_t committed = 0;
  {
    auto store = StoreWriter::open(folder / "results.db");
    plan.put_into(store);
    const FileSizeLimit one_mebibyte(1 << 20);
    expect_store_error([&] { record_all(store, plan, committed); },
                       {"results.db: reading or writing failed", "check the disk and your quota"});
  }
  EXPECT_GT(committed, 5U);
  EXPECT_EQ(finished_jobs(folder / "results.db"), committed);
}

}  // namespace
}  // namespace foldwise::results
