// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/file_lock.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <chrono>

#include "tests/support/child_process.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

FileDescriptor open_file(const std::filesystem::path& path, int how) {
  return FileDescriptor(::open(path.c_str(), how | O_CLOEXEC));
}

class FileLock : public testing::TestWithParam<LockKind> {
 protected:
  FileLock() { write_text(path, ""); }

  TemporaryFolder folder;
  std::filesystem::path path = folder / "lock";
};

INSTANTIATE_TEST_SUITE_P(Kinds, FileLock, testing::Values(LockKind::whole_file, LockKind::byte_range));

TEST_P(FileLock, ExcludesWithinOneProcessUntilItIsClosed) {
  FileDescriptor first = open_file(path, O_RDWR);
  const FileDescriptor second = open_file(path, O_RDWR);
  EXPECT_EQ(lock_file(first, GetParam()), LockAnswer::taken);
  EXPECT_EQ(lock_file(second, GetParam()), LockAnswer::held);
  first.close();
  EXPECT_EQ(lock_file(second, GetParam()), LockAnswer::taken);
}

TEST_P(FileLock, IsAskedForAgainUntilPatienceIsOver) {
  const FileDescriptor first = open_file(path, O_RDWR);
  ASSERT_EQ(lock_file(first, GetParam(), std::chrono::minutes(1)), LockAnswer::taken);
  const std::chrono::milliseconds patience(50);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(lock_file(open_file(path, O_RDWR), GetParam(), patience), LockAnswer::held);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, patience);  // not sooner; how much later is the machine's affair
}

TEST_P(FileLock, OutlastsOtherDescriptorsOfTheFile) {
  const FileDescriptor first = open_file(path, O_RDWR);
  ASSERT_EQ(lock_file(first, GetParam()), LockAnswer::taken);
  open_file(path, O_RDWR).close();
  EXPECT_EQ(lock_file(open_file(path, O_RDWR), GetParam()), LockAnswer::held);
}

TEST_P(FileLock, EndsWithItsProcess) {
  ChildProcess child([&](const auto& report) {
    const FileDescriptor file = open_file(path, O_RDWR);
    report(lock_file(file, GetParam()) == LockAnswer::taken ? 1 : 0);
    ::pause();
  });
  ASSERT_EQ(child.next(), 1);
  const FileDescriptor file = open_file(path, O_RDWR);
  EXPECT_EQ(lock_file(file, GetParam(), std::chrono::milliseconds(30)), LockAnswer::held);
  child.kill();
  EXPECT_EQ(lock_file(file, GetParam(), std::chrono::seconds(10)), LockAnswer::taken);
}

TEST(FileLocks, CanBeTakenOfFoldersAsAWhole) {
  const TemporaryFolder folder;
  const FileDescriptor first = open_file(folder.path(), O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(lock_file(first, LockKind::byte_range), LockAnswer::impossible);
  EXPECT_EQ(lock_file(first, LockKind::whole_file), LockAnswer::taken);
  EXPECT_EQ(lock_file(open_file(folder.path(), O_RDONLY), LockKind::whole_file), LockAnswer::held);
}

TEST(FileLocks, AreAskedAboutWithoutBeingTaken) {
  const TemporaryFolder folder;
  write_text(folder / "lock", "");
  const FileDescriptor holder = open_file(folder / "lock", O_RDWR);
  const FileDescriptor reader = open_file(folder / "lock", O_RDONLY);
  EXPECT_FALSE(is_locked(reader));
  ASSERT_EQ(lock_file(holder, LockKind::byte_range), LockAnswer::taken);
  EXPECT_TRUE(is_locked(reader));
  EXPECT_FALSE(is_locked(holder));
}

}  // namespace
}  // namespace foldwise
