// SPDX-License-Identifier: Apache-2.0
#include "results/store/coordinator_lock.h"

#include <gtest/gtest.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>

#include "results/store/store_writer.h"
#include "tests/results/sample_store.h"
#include "tests/support/child_process.h"

namespace foldwise::results {
namespace {

using namespace foldwise::results::testing;

class CoordinatorLockTest : public ::testing::Test {
 protected:
  static std::string own_host() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
  }

  TemporaryFolder folder;
  std::filesystem::path database = folder / "results.db";
};

TEST_F(CoordinatorLockTest, SecondCoordinatorIsRefusedWithHostAndPidOfTheFirst) {
  const ChildProcess first([&](const auto& report) {
    const auto store = StoreWriter::open(database);
    report(0);
    ::pause();
  });
  ASSERT_EQ(first.next(), 0);

  expect_store_error([&] { StoreWriter::open(database); }, {"results.db: the coordinator on " + own_host() + ", pid " +
                                                                std::to_string(first.pid()) + ", since 20",
                                                            "is running this sweep", "--wait", "orchestrator status"});
}

TEST_F(CoordinatorLockTest, IsFreeAgainWhenTheFirstWasKilled) {
  ChildProcess first([&](const auto& report) {
    const auto store = StoreWriter::open(database);
    report(0);
    ::pause();
  });
  ASSERT_EQ(first.next(), 0);
  first.kill();

  EXPECT_EQ(CoordinatorLock::holder(database), std::nullopt);
  EXPECT_NO_THROW(StoreWriter::open(database));
}

TEST_F(CoordinatorLockTest, ExcludesWithinOneProcessToo) {
  const auto first = StoreWriter::open(database);
  expect_store_error([&] { StoreWriter::open(database); }, {std::to_string(::getpid())});
}

TEST_F(CoordinatorLockTest, ReadersLookMeanwhileAndLearnWhoCoordinates) {
  auto store = StoreWriter::open(database);
  sample_plan({{{"clips.frames", "8"}}}, 1).put_into(store);

  const auto reader = StoreReader::open(database);

  EXPECT_EQ(reader.runs().size(), 1U);
  const auto coordinator = reader.coordinator();
  ASSERT_TRUE(coordinator);
  EXPECT_EQ(coordinator->host, own_host());
  EXPECT_EQ(coordinator->pid, ::getpid());
  EXPECT_NEAR(static_cast<double>(coordinator->since), static_cast<double>(std::time(nullptr)), 600);
}

TEST_F(CoordinatorLockTest, BelievesANameWithoutAStart) {
  const CoordinatorLock lock(database);
  // In the file that is locked.
  std::ofstream(database.string() + ".lock") << "n1 17\n";

  EXPECT_EQ(CoordinatorLock::holder(database), (CoordinatorName{"n1", 17, 0}));
  EXPECT_EQ(to_words({"n1", 17, 0}), "on n1, pid 17");
}

TEST_F(CoordinatorLockTest, NobodyHoldsItAfterTheEnd) {
  { const CoordinatorLock lock(database); }
  EXPECT_EQ(CoordinatorLock::holder(database), std::nullopt);
}

TEST_F(CoordinatorLockTest, MovesWithTheStore) {
  auto first = StoreWriter::open(database);
  const StoreWriter second(std::move(first));
  EXPECT_THROW(StoreWriter::open(database), UserError);
}

// A child that outlives its parent by exec must not keep the sweep locked.
TEST_F(CoordinatorLockTest, IsNotInheritedByStartedPrograms) {
  std::string program = "sleep", seconds = "60";
  const std::array<char*, 3> arguments{program.data(), seconds.data(), nullptr};
  ::pid_t started = 0;
  {
    const CoordinatorLock lock(database);
    ASSERT_EQ(::posix_spawnp(&started, program.c_str(), nullptr, nullptr, arguments.data(), environ), 0);
  }
  EXPECT_EQ(CoordinatorLock::holder(database), std::nullopt);
  ::kill(started, SIGKILL);
  ::waitpid(started, nullptr, 0);
}

}  // namespace
}  // namespace foldwise::results
