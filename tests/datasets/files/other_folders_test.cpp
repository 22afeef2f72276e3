// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/other_folders.h"

#include <gmock/gmock.h>

#include "datasets/files/file_tree.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class OtherFoldersTest : public testing::Test {
 protected:
  void put(const std::vector<std::string>& files) const {
    for (const std::string& file : files) write_text(root_ / file, "x");
  }
  FileTree tree(const fs::path& output = {}) const { return list_tree(OtherFolders(root_, output)); }

  TemporaryFolder folder_;
  fs::path root_ = folder_ / "root";
};

TEST_F(OtherFoldersTest, AreThoseThatHoldResults) {
  put({"wave/a.avi", "wave/trial/results.db", "wave/trial/x.png", "old/stages/k/result.json", "old/folds/f.json"});
  EXPECT_THAT(tree().files, ElementsAre("wave/a.avi"));
  EXPECT_THAT(tree().results, ElementsAre("old", "wave/trial"));
}

TEST_F(OtherFoldersTest, AreRunsWithAllThatLiesBesideTheResults) {
  put({"wave/a.avi", "runs/quick/results.db", "runs/figure.png"});
  EXPECT_THAT(tree().files, ElementsAre("wave/a.avi"));
  EXPECT_THAT(tree().results, ElementsAre("runs"));
}

TEST_F(OtherFoldersTest, AreNotFoldersOfThatNameAlone) {
  put({"runs/a.avi", "stages/b.avi", "walks/folds/c.avi"});
  EXPECT_THAT(tree().files, ElementsAre("runs/a.avi", "stages/b.avi", "walks/folds/c.avi"));
}

TEST_F(OtherFoldersTest, AreTheOutputBeforeAnythingIsInIt) {
  put({"wave/a.avi", "runs/new/notes.png", "out/notes.png"});
  EXPECT_THAT(tree(root_ / "runs/new/").results, ElementsAre("runs"));
  EXPECT_THAT(tree(root_ / "out").results, ElementsAre("out"));
  EXPECT_THAT(tree(folder_ / "out").results, IsEmpty());
}

TEST_F(OtherFoldersTest, AreTheTruthOfAGeneratedDatasetAndNoOtherPlantedFolder) {
  put({"planted/a.avi", "wave/planted/b.avi"});
  EXPECT_THAT(tree().files, ElementsAre("planted/a.avi", "wave/planted/b.avi"));
  put({"planted/recipe.json"});
  EXPECT_THAT(tree().files, ElementsAre("wave/planted/b.avi"));
}

TEST_F(OtherFoldersTest, MayNotBeTheRootItself) {
  put({"wave/a.avi"});
  EXPECT_NO_THROW(OtherFolders(root_, folder_ / "out").require_root_apart());
  expect_user_error([&] { OtherFolders(root_, root_).require_root_apart(); },
                    {"root", "is the folder of a sweep's results too", "set output to another folder"});
  put({"results.db"});
  EXPECT_NO_THROW(OtherFolders(root_).require_root_apart());  // a copy of one, put there by somebody
  put({"stages/k/result.json"});
  expect_user_error([&] { OtherFolders(root_).require_root_apart(); }, {"a sweep's results too"});
}

TEST_F(OtherFoldersTest, AreFoundBehindLinksToo) {
  put({"wave/a.avi"});
  write_text(folder_ / "scratch/run/results.db", "x");
  fs::create_directory_symlink(folder_ / "scratch", root_ / "runs");
  EXPECT_THAT(tree().files, ElementsAre("wave/a.avi"));
}

}  // namespace
}  // namespace foldwise::datasets
