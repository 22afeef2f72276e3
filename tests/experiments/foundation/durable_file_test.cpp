// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/durable_file.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

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
