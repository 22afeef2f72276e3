// SPDX-License-Identifier: Apache-2.0
#include "datasets/files/rooted_path.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Optional;

class RootedPath : public testing::Test {
 protected:
  RootedPath() { fs::create_directories(root_); }
  void expect_refused_listing(std::initializer_list<std::string> parts) const {
    expect_user_error([&] { list_inside(root_, ""); }, parts);
  }
  TemporaryFolder folder_;
  fs::path root_ = folder_ / "root";
};

TEST_F(RootedPath, RefusesPathsThatLeadOutThemselves) {
  fs::create_directory(root_ / "inner");
  for (const std::string path : {"../x", "inner/../../x", "/etc/passwd", "inner/../x", ".."}) {
    expect_user_error([&] { resolve_inside(root_, path); }, {"leads out of the dataset's folder"});
  }
  EXPECT_EQ(resolve_inside(root_, "inner/new"), root_ / "inner/new");
}

TEST_F(RootedPath, FollowsLinksOfTheUser) {
  write_text(folder_ / "elsewhere/b.avi", "");
  fs::create_directory_symlink(folder_ / "elsewhere", root_ / "link");
  fs::create_symlink(folder_ / "elsewhere/b.avi", root_ / "a.avi");
  EXPECT_THAT(list_inside(root_, ""), ElementsAre("a.avi", "link"));
  EXPECT_THAT(list_inside(root_, "link"), ElementsAre("b.avi"));
  EXPECT_EQ(resolve_inside(root_, "link/b.avi"), root_ / "link/b.avi");
}

TEST_F(RootedPath, SaysOfALinkToNothingWhereItLeadsAndWhatBringsItBack) {
  fs::create_symlink("../gone.avi", root_ / "a.avi");
  expect_refused_listing({"root/a.avi", "is a link to nothing: ../gone.avi is not there", "mend the link"});
  fs::remove(root_ / "a.avi");
  fs::create_symlink(".git/annex/objects/0f/x/SHA256E-s3--1.avi/SHA256E-s3--1.avi", root_ / "a.avi");
  expect_refused_listing({"'git annex get'"});
  fs::remove(root_ / "a.avi");
  fs::create_symlink("/home/ann/.dvc/cache/files/md5/0f/12", root_ / "a.avi");
  expect_refused_listing({"'dvc pull'"});
}

TEST_F(RootedPath, SaysThatALinkLeadsBackToItself) {
  fs::create_symlink("b.avi", root_ / "a.avi");
  fs::create_symlink("a.avi", root_ / "b.avi");
  expect_refused_listing({"root/a.avi", "is a link that leads back to itself, by way of b.avi"});
}

TEST_F(RootedPath, FindsNamesWhateverTheirCase) {
  write_text(root_ / "EmoLabel/List.TXT", "");
  EXPECT_THAT(find_inside(root_, "emolabel/list.txt"), Optional(fs::path("EmoLabel/List.TXT")));
  EXPECT_THAT(find_inside(root_, "EmoLabel/List.TXT"), Optional(fs::path("EmoLabel/List.TXT")));
  EXPECT_EQ(find_inside(root_, "emolabel/list.csv"), std::nullopt);
  EXPECT_EQ(find_inside(root_, "EmoLabel/List.TXT/below"), std::nullopt);
  EXPECT_THAT(find_inside(root_, ""), Optional(fs::path()));
}

TEST_F(RootedPath, PrefersTheExactNameAndRefusesToChooseAmongOthers) {
  write_text(root_ / "Samples.csv", "");
  write_text(root_ / "SAMPLES.CSV", "");
  EXPECT_THAT(find_inside(root_, "SAMPLES.CSV"), Optional(fs::path("SAMPLES.CSV")));
  expect_user_error([&] { find_inside(root_, "samples.csv"); },
                    {"root", "holds both SAMPLES.CSV and Samples.csv", "keep one of them, named samples.csv"});
}

TEST_F(RootedPath, RefusesLinksThatLeadOutWhereTheyAreToBe) {
  write_text(root_ / "inner/a.avi", "");
  fs::create_directory_symlink("inner", root_ / "within");
  write_text(folder_ / "root-of-another/x.avi", "");
  fs::create_symlink("/etc/passwd", root_ / ".hidden");
  EXPECT_NO_THROW(require_no_link_out(root_));
  fs::create_symlink("../../root-of-another/x.avi", root_ / "inner/x.avi");
  expect_user_error([&] { require_no_link_out(root_); },
                    {"inner/x.avi", "is a link that leads out of the dataset's folder", "root-of-another/x.avi",
                     "dataset.links: follow"});
}

TEST_F(RootedPath, TakesARootThatIsALinkItselfForTheRoot) {
  write_text(root_ / "a.avi", "");
  fs::create_symlink("a.avi", root_ / "b.avi");
  fs::create_directory_symlink(root_, folder_ / "other");
  EXPECT_NO_THROW(require_no_link_out(folder_ / "other"));
}

}  // namespace
}  // namespace foldwise::datasets
