// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/output_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <future>
#include <iterator>
#include <string>

#include "experiments/foundation/error.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

class WriteOutput : public testing::Test {
 protected:
  static std::string content(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "folds.csv";
};

TEST_F(WriteOutput, ReplacesAFile) {
  write_output(file, "first");
  write_output(file, "second");

  EXPECT_EQ(content(file), "second");
}

TEST_F(WriteOutput, GoesThroughALinkAlsoOneThatLeadsNowhereYet) {
  std::filesystem::create_directory(folder.path() / "there");
  std::filesystem::create_symlink("there/real.csv", file);

  write_output(file, "first");
  write_output(file, "second");

  EXPECT_TRUE(std::filesystem::is_symlink(file));
  EXPECT_EQ(content(folder.path() / "there" / "real.csv"), "second");
}

// Behind a folder that is a link, .. is the folder around the one that it leads to.
TEST_F(WriteOutput, GoesThroughALinkInALinkedFolder) {
  std::filesystem::create_directories(folder.path() / "elsewhere" / "there");
  std::filesystem::create_directory_symlink("elsewhere/there", folder.path() / "linked");
  std::filesystem::create_symlink("../real.csv", folder.path() / "linked" / "folds.csv");

  write_output(folder.path() / "linked" / "folds.csv", "text");

  EXPECT_EQ(content(folder.path() / "elsewhere" / "real.csv"), "text");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "real.csv"));
}

TEST_F(WriteOutput, GoesIntoAFifo) {
  ASSERT_EQ(mkfifo(file.c_str(), 0600), 0);
  std::future<std::string> read = std::async(std::launch::async, content, file);

  write_output(file, "text");

  EXPECT_EQ(read.get(), "text");
  EXPECT_TRUE(std::filesystem::is_fifo(file));
}

TEST_F(WriteOutput, LeavesADeviceADevice) {
  write_output("/dev/null", "text");

  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_THROW(write_output("/dev/full", "text"), UserError);
}

TEST_F(WriteOutput, RefusesAFolder) {
  EXPECT_THROW(write_output(folder.path(), "text"), UserError);
}

TEST_F(WriteOutput, OfADashIsStandardOutput) {
  testing::internal::CaptureStdout();
  write_output("-", "text");

  EXPECT_EQ(testing::internal::GetCapturedStdout(), "text");
}

}  // namespace
}  // namespace foldwise
