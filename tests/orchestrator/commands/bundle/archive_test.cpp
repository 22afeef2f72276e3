// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/bundle/archive.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

TEST(MemberName, IsOneThatCannotLeaveItsFolder) {
  for (const char* name : {"a", "small/tables/tables.md", "a/..b/c.", "x=1+2-3_4"}) EXPECT_TRUE(is_member_name(name));
  for (const char* name :
       {"", "/", "/a", "a/", "a//b", "..", "a/../b", "./a", "a/.", "a b", "a\\b", "a\nb", "ä", "a:b", "~"})
    EXPECT_FALSE(is_member_name(name)) << name;
  EXPECT_FALSE(is_member_name(std::string(256, 'a')));
}

TEST(ArchiveKindOfAName, IsItsEnd) {
  EXPECT_EQ(archive_kind("runs/a.tar.zst"), ArchiveKind::tar_zstd);
  EXPECT_EQ(archive_kind("a.tgz"), ArchiveKind::tar_gzip);
  EXPECT_EQ(archive_kind("a.zip"), ArchiveKind::zip);
  for (const char* name : {".zip", "a.tar", "zip", "a.zip.txt"}) EXPECT_THROW(archive_kind(name), UserError) << name;
}

class Archive : public ::testing::TestWithParam<const char*> {
 protected:
  TemporaryFolder folder;
  fs::path packed = folder / (std::string("packed") + GetParam());
};

TEST_P(Archive, GivesBackWhatWasPacked) {
  write(folder / "in/b/x", "second");
  write(folder / "in/a", "");
  write(folder / "in/b/large", std::string(3 << 20, 'y'));
  pack(folder / "in", "top", packed);
  fs::create_directory(folder / "out");

  unpack(packed, folder / "out", 4 << 20);

  EXPECT_EQ(read(folder / "out/b/x"), "second");
  EXPECT_EQ(read(folder / "out/a"), "");
  EXPECT_EQ(fs::file_size(folder / "out/b/large"), 3U << 20);
}

TEST_P(Archive, IsTheSameWhateverTimesAndRightsFilesHave) {
  write(folder / "one/a", "text");
  write(folder / "two/a", "text");
  fs::last_write_time(folder / "two/a", fs::file_time_type(std::chrono::hours(1)));
  fs::permissions(folder / "two/a", fs::perms::owner_all);
  pack(folder / "one", "top", packed);
  const std::string earlier = read(packed);
  pack(folder / "two", "top", packed);

  EXPECT_EQ(read(packed), earlier);
}

TEST_P(Archive, IsRefusedWhereItIsLargerUnpackedThanIsAllowed) {
  write(folder / "in/a", std::string(2 << 20, 'y'));
  pack(folder / "in", "top", packed);
  fs::create_directory(folder / "out");

  EXPECT_THROW(unpack(packed, folder / "out", 1 << 20), UserError);
}

TEST_P(Archive, IsRefusedWhereItIsCut) {
  write(folder / "in/a", "some text");
  pack(folder / "in", "top", packed);
  fs::resize_file(packed, fs::file_size(packed) / 2);
  fs::create_directory(folder / "out");

  EXPECT_THROW(unpack(packed, folder / "out", 1 << 20), UserError);
}

INSTANTIATE_TEST_SUITE_P(EveryKind, Archive, ::testing::Values(".tar.zst", ".tar.gz", ".zip"));

}  // namespace
}  // namespace foldwise::orchestrator
