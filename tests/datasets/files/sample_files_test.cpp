// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/sample_files.h"

#include <gmock/gmock.h>

#include "datasets/files/rooted_path.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(SampleFiles, ListsImagesInNaturalOrder) {
  const TemporaryFolder folder;
  for (const std::string name : {"f10.png", "f9.PNG", "f010.jpg", "f1.jpeg", "a.bmp", ".f0.png", "notes.txt"}) {
    write_text(folder / ("s/" + name), "");
  }
  EXPECT_THAT(sample_files(folder.path(), "s"),
              ElementsAre("s/a.bmp", "s/f1.jpeg", "s/f9.PNG", "s/f010.jpg", "s/f10.png"));
}

TEST(SampleFiles, IsTheVideoItself) {
  const TemporaryFolder folder;
  write_text(folder / "s/video.avi", "");
  EXPECT_THAT(sample_files(folder.path(), "s/video.avi"), ElementsAre("s/video.avi"));
}

TEST(SampleFiles, IsEmptyWhereNothingIs) {
  const TemporaryFolder folder;
  fs::create_directory(folder / "s");
  EXPECT_THAT(sample_files(folder.path(), "s"), IsEmpty());
  EXPECT_THAT(sample_files(folder.path(), "gone"), IsEmpty());
}

TEST(SampleFiles, ComparesLongNumbersByValue) {
  EXPECT_TRUE(natural_less("99999999999999999999999", "100000000000000000000000"));
  EXPECT_TRUE(natural_less("x2y10", "x2y11"));
  EXPECT_TRUE(natural_less("x", "x1"));
  EXPECT_FALSE(natural_less("x1", "x1"));
  EXPECT_NE(natural_less("x01", "x1"), natural_less("x1", "x01"));
}

}  // namespace
}  // namespace foldwise::datasets
