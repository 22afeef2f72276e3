// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/unknown_files.h"

#include <gmock/gmock.h>

#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class UnknownFiles : public testing::Test {
 protected:
  void put(const std::string& name) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    write_text(folder_ / name, "x");
  }
  TemporaryFolder folder_;
};

TEST_F(UnknownFiles, AreNeitherPicturesNorVideosNorTexts) {
  for (const char* name : {"a/fine.mp4", "a/clip.MTS", "a/clip.m2ts", "a/clip.ts", "a/b.webp", "a/b.jfif", "a/c.gif",
                           "samples.csv", "README", "notes.TXT", "train01.tfrecord"}) {
    put(name);
  }
  EXPECT_THAT(unknown_files(OtherFolders(folder_.path())), IsEmpty());
  for (const char* name : {"b/clip.heic", "a/film.braw", "train01.tfrecord.gz"}) put(name);
  write_text(folder_ / "train02.tfrecord", "");
  EXPECT_THAT(unknown_files(OtherFolders(folder_.path())),
              ElementsAre("a/film.braw", "b/clip.heic", "train01.tfrecord.gz", "train02.tfrecord"));
}

TEST_F(UnknownFiles, AreNotLookedForWhereNoSamplesAre) {
  for (const char* name : {".git/objects.pack", "planted/truth.bin", "planted/recipe.json", "runs/q/results.db",
                           "runs/q/frames/x.frames"}) {
    put(name);
  }
  EXPECT_THAT(unknown_files(OtherFolders(folder_.path())), IsEmpty());
}

TEST_F(UnknownFiles, AreFoundBehindLinksThatMayLeadInCircles) {
  const TemporaryFolder elsewhere;
  write_text(elsewhere / "clip.heic", "x");
  put("a/fine.mp4");
  std::filesystem::create_directory_symlink(elsewhere.path(), folder_ / "a/link");
  std::filesystem::create_directory_symlink(folder_.path(), elsewhere / "back");
  EXPECT_THAT(unknown_files(OtherFolders(folder_.path())), ElementsAre("a/link/clip.heic"));
}

TEST(UnknownFilesRemark, CountsThemAndNamesOne) {
  Dataset dataset;
  EXPECT_EQ(unknown_files_remark(dataset), std::nullopt);
  dataset.unknown_files = {"a/clip.heic"};
  EXPECT_EQ(unknown_files_remark(dataset), "1 file is of no known kind, such as a/clip.heic");
  dataset.unknown_files = {"a/clip.heic", "b.zip", "c.zip"};
  EXPECT_EQ(unknown_files_remark(dataset), "3 files are of no known kind, such as a/clip.heic");
}

}  // namespace
}  // namespace foldwise::datasets
