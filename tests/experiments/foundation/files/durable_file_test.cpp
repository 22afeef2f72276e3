// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/durable_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <utility>

#include "tests/support/expect_user_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace {

// What makes a file durable, in the order of the calls: these stand before the C library's for the whole program.
std::vector<std::string> durability_calls;
bool fsync_fails = false;
std::function<void()> before_flock;  // what another process does just before the next lock is asked for

}  // namespace

extern "C" int fsync(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  durability_calls.push_back("fsync " + std::filesystem::read_symlink(link).string());
  if (!fsync_fails) return static_cast<int>(::syscall(SYS_fsync, descriptor));
  errno = EIO;
  return -1;
}

extern "C" int flock(int descriptor, int operation) noexcept {
  if (before_flock) std::exchange(before_flock, nullptr)();
  return static_cast<int>(::syscall(SYS_flock, descriptor, operation));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  durability_calls.push_back(std::string("rename ") + from + " " + to);
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint8_t> bytes(const std::string& text) {
  return {text.begin(), text.end()};
}

TEST(DurableFile, AppearsWholeAtCommit) {
  const TemporaryFolder folder;
  DurableFile file(folder / "new/folder/a");
  file.append(bytes("hello "));
  file.append(bytes("world"));
  file.write_at(0, bytes("J"));
  EXPECT_THAT(names_in(folder / "new/folder"), ElementsAre("a.tmp"));

  file.commit();

  EXPECT_THAT(names_in(folder / "new/folder"), ElementsAre("a"));
  EXPECT_EQ(read_text(folder / "new/folder/a"), "Jello world");
}

TEST(DurableFile, IsSyncedThenRenamedThenItsFolderIsSynced) {
  const TemporaryFolder temporary;
  const std::string folder = std::filesystem::canonical(temporary.path()).string();
  DurableFile file(folder + "/a");
  file.append(bytes("content"));
  durability_calls.clear();

  file.commit();

  EXPECT_THAT(durability_calls, ElementsAre("fsync " + folder + "/a.tmp",
                                            "rename " + folder + "/a.tmp " + folder + "/a", "fsync " + folder));
}

TEST(DurableFile, SaysWhenItCannotBeSyncedAndLeavesNothing) {
  const TemporaryFolder folder;
  fsync_fails = true;
  expect_user_error(
      [&] {
        DurableFile file(folder / "a");
        file.append(bytes("content"));
        file.commit();
      },
      {(folder / "a").string(), "could not be written: Input/output error"}, Fault::store);
  fsync_fails = false;
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(DurableFile, LeavesTheOldFileWhenItIsNotCommitted) {
  const TemporaryFolder folder;
  write_text(folder / "a", "old");
  { DurableFile(folder / "a").append(bytes("new")); }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("a"));
  EXPECT_EQ(read_text(folder / "a"), "old");
}

TEST(DurableFile, TakesOverWhatAKilledProcessLeft) {
  const TemporaryFolder folder;
  write_text(folder / "a.tmp", "a long rest of an earlier attempt");
  DurableFile file(folder / "a");
  file.append(bytes("short"));
  file.commit();
  EXPECT_EQ(read_text(folder / "a"), "short");
}

TEST(DurableFile, RefusesASecondWriter) {
  const TemporaryFolder folder;
  DurableFile first(folder / "a");
  first.append(bytes("first"));
  expect_user_error([&] { DurableFile second(folder / "a"); }, {"another process is writing this file"}, Fault::store);
  first.commit();
  EXPECT_EQ(read_text(folder / "a"), "first");
}

TEST(DurableFile, LeavesTheFileThatItsOwnerFinishesWhileItIsOpened) {
  const TemporaryFolder folder;
  write_text(folder / "a.tmp", "finished by another process");
  before_flock = [&] { std::filesystem::rename(folder / "a.tmp", folder / "a"); };
  DurableFile file(folder / "a");
  EXPECT_EQ(read_text(folder / "a"), "finished by another process");

  file.append(bytes("newer"));
  file.commit();

  EXPECT_EQ(read_text(folder / "a"), "newer");
}

TEST(DurableFile, SaysWhenTheDiskIsFullAndLeavesNothing) {
  const TemporaryFolder folder;
  const FileSizeLimit limit(1000);
  expect_user_error(
      [&] {
        DurableFile file(folder / "a");
        file.append(std::vector<std::uint8_t>(4000));
      },
      {(folder / "a").string(), "could not be written: File too large", "free space"}, Fault::store);
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(DurableFile, SaysWhenItsFolderCannotBeMade) {
  const TemporaryFolder folder;
  write_text(folder / "occupied", "a file where a folder should be");
  expect_user_error([&] { DurableFile file(folder / "occupied/a"); }, {"occupied/a", "could not be written"},
                    Fault::store);
}

}  // namespace
}  // namespace foldwise
