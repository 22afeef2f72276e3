// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/hmdb51.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

/// Names as they are in the official copy, with the marks that trouble shells and URLs.
const std::string first = "#20_Rhythm_clap_u_nm_np1_fr_goo_0";
const std::string second = "Hurt!(Johnny_Cash;R&B)_clap_h_cm_np1_le_med_1";
const std::string third = "50%_off_[new]'s=a,b_clap_f_cm_np2_ba_bad_2";

/// Two classes; clap has three videos, wave one.
class Hmdb51 : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string& name : {first, second, third}) write_text(root_ / "clap" / (name + ".avi"), "a video");
    write_text(root_ / "wave/w.avi", "a video");
    write_list("clap", 1, first + ".avi 1 \n" + second + ".avi 2 \n" + third + ".avi 0 \n");
    write_list("clap", 2, first + ".avi 2\r\n" + second + ".avi 1\r\n\r\n" + third + ".avi 1");
    write_list("clap", 3, first + ".avi 1\n" + third + ".avi 2\n");
    for (const int split : {1, 2, 3}) write_list("wave", split, "w.avi 1\n");
  }
  fs::path list(const std::string& label, int split) const {
    return root_ / "testTrainMulti_7030_splits" / (label + "_test_split" + std::to_string(split) + ".txt");
  }
  void write_list(const std::string& label, int split, const std::string& text) {
    write_text(list(label, split), text);
  }
  Dataset read(DatasetLayout layout = DatasetLayout::automatic) const {
    DatasetOptions options;
    options.name = DatasetName::hmdb51;
    options.root = root_;
    options.layout = layout;
    return read_dataset(options);
  }

  TemporaryFolder folder_;
  fs::path root_ = folder_ / "hmdb";
};

TEST_F(Hmdb51, ReadsVideosWhoseNamesHoldAnything) {
  const Dataset dataset = read();
  EXPECT_EQ(dataset.name, "hmdb51");
  EXPECT_THAT(dataset.classes, ElementsAre("clap", "wave"));
  EXPECT_THAT(dataset.samples, ElementsAre(Sample{"clap/" + first, "clap/" + first + ".avi", 0, "", ""},
                                           Sample{"clap/" + third, "clap/" + third + ".avi", 0, "", ""},
                                           Sample{"clap/" + second, "clap/" + second + ".avi", 0, "", ""},
                                           Sample{"wave/w", "wave/w.avi", 1, "", ""}));
}

TEST_F(Hmdb51, ReadsTheThreeSplits) {
  const Dataset dataset = read();
  ASSERT_EQ(dataset.official_splits.size(), 3u);
  EXPECT_EQ(dataset.official_splits[0].name, "1");
  EXPECT_EQ(dataset.official_splits[2].name, "3");
  EXPECT_THAT(dataset.official_splits[0].parts, ElementsAre("train", "", "test", "train"));
  EXPECT_THAT(dataset.official_splits[1].parts, ElementsAre("test", "train", "train", "train"));
  EXPECT_THAT(dataset.official_splits[2].parts, ElementsAre("train", "test", "", "train"));
}

TEST_F(Hmdb51, IgnoresWhatIsNoVideoAndNoList) {
  write_text(root_ / "clap/notes.txt", "");
  write_text(root_ / "clap/.hidden.avi", "");
  write_text(root_ / "planted/manifest.csv", "");
  write_text(root_ / "readme.txt", "");
  write_text(root_ / "testTrainMulti_7030_splits/readme.txt", "");
  EXPECT_EQ(read(DatasetLayout::videos).samples.size(), 4u);
}

TEST_F(Hmdb51, KeepsClassesApartWhoseNamesContinueEachOther) {
  for (const std::string label : {"climb", "climb_stairs"}) {
    write_text(root_ / label / "v.avi", "a video");
    for (const int split : {1, 2, 3}) write_list(label, split, "v.avi 2\n");
  }
  EXPECT_THAT(read().classes, ElementsAre("clap", "climb", "climb_stairs", "wave"));
}

TEST_F(Hmdb51, RefusesAMissingRootOrList) {
  fs::remove(list("wave", 2));
  expect_user_error([&] { read(); }, {"wave_test_split2.txt", "list of a split is missing"});
  fs::remove_all(root_ / "testTrainMulti_7030_splits");
  expect_user_error([&] { read(); }, {"testTrainMulti_7030_splits", "folder of the splits is missing"});
  fs::remove_all(root_);
  expect_user_error([&] { read(); }, {"hmdb", "no such folder"});
}

TEST_F(Hmdb51, RefusesAListThatNamesAVideoThatIsNotThere) {
  write_list("wave", 3, "w.avi 1\ngone.avi 2\n");
  expect_user_error([&] { read(); }, {"wave_test_split3.txt:2", "names gone.avi", "/wave"});
  write_list("wave", 3, "w.avi 1\n../clap/" + first + ".avi 2\n");
  expect_user_error([&] { read(); }, {"wave_test_split3.txt:2", "names ../clap/"});
}

TEST_F(Hmdb51, RefusesAVideoThatNoListNames) {
  write_text(root_ / "wave/new.avi", "a video");
  expect_user_error([&] { read(); }, {"wave/new.avi", "no list of a split names this video"});
}

TEST_F(Hmdb51, RefusesOtherNumbersAndBrokenLines) {
  for (const std::string line : {"w.avi 3", "w.avi -1", "w.avi one", "w.avi 1.5"}) {
    write_list("wave", 1, "\n" + line + "\n");
    expect_user_error([&] { read(); }, {"wave_test_split1.txt:2", line.substr(6), "0 unused, 1 train, 2 test"});
  }
  write_list("wave", 1, "w.avi\n");
  expect_user_error([&] { read(); }, {"wave_test_split1.txt:1", "'w.avi' has no number"});
  write_list("wave", 1, "w\xFF.avi 1\n");
  expect_user_error([&] { read(); }, {"wave_test_split1.txt:1", "not UTF-8"});
}

TEST_F(Hmdb51, RefusesAnEmptyList) {
  write_list("wave", 2, "");
  expect_user_error([&] { read(); }, {"wave_test_split2.txt", "names no video"});
  write_list("wave", 2, "\n\r\n");
  expect_user_error([&] { read(); }, {"wave_test_split2.txt", "names no video"});
}

TEST_F(Hmdb51, RefusesVideosOfOtherFormats) {
  fs::rename(root_ / "wave/w.avi", root_ / "wave/w.mp4");
  expect_user_error([&] { read(); }, {"/wave", "the class has no video", "<name>.avi"});
  write_text(root_ / "wave/v.avi", "a video");
  expect_user_error([&] { read(); }, {"wave_test_split1.txt:1", "names w.avi, which is not in"});
}

TEST_F(Hmdb51, TakesQuotesForPartsOfNames) {
  write_text(root_ / "wave/the \"end\".avi", "a video");
  for (const int split : {1, 2, 3}) write_list("wave", split, "w.avi 1\nthe \"end\".avi 2\n");
  EXPECT_EQ(read().samples.at(3).id, "wave/the \"end\"");
  write_list("wave", 1, "\"w.avi\" 1\n");
  expect_user_error([&] { read(); }, {"wave_test_split1.txt:1", "names \"w.avi\", which is not in"});
}

TEST_F(Hmdb51, RefusesAVideoThatAListNamesTwice) {
  write_list("wave", 1, "w.avi 1\n\nw.avi 2\n");
  expect_user_error([&] { read(); }, {"wave_test_split1.txt:3", "w.avi is in line 1 already"});
}

TEST_F(Hmdb51, RefusesAClassThatLacksItsVideosOrItsFolder) {
  fs::remove(root_ / "wave/w.avi");
  expect_user_error([&] { read(); }, {"/wave", "the class has no video"});
  fs::remove_all(root_ / "wave");
  expect_user_error([&] { read(); }, {"/wave", "lists of splits but no folder"});
  write_text(root_ / "jump/j.avi", "a video");
  for (const int split : {1, 2, 3}) fs::remove(list("wave", split));
  expect_user_error([&] { read(); }, {"jump_test_split1.txt", "is missing"});
}

TEST_F(Hmdb51, RefusesTwoFilesWithOneId) {
  write_text(root_ / "wave/w.AVI", "a video");
  write_list("wave", 1, "w.avi 1\nw.AVI 1\n");
  expect_user_error([&] { read(); }, {"wave/w.AVI", "same id as wave/w.avi"});
}

TEST_F(Hmdb51, RefusesNamesThatAreNotUtf8) {
  write_text(root_ / "wave/w\xFF.avi", "a video");
  expect_user_error([&] { read(); }, {"/wave", "not UTF-8"});
  fs::remove(root_ / "wave/w\xFF.avi");
  write_text(root_ / "c\xFF/v.avi", "a video");
  for (const int split : {1, 2, 3}) write_list("c\xFF", split, "v.avi 1\n");
  expect_user_error([&] { read(); }, {"hmdb", "the name of a class is not UTF-8"});
}

TEST_F(Hmdb51, RefusesOtherLayouts) {
  expect_user_error([&] { read(DatasetLayout::faces); }, {"dataset.layout: faces", "videos"});
}

TEST_F(Hmdb51, FollowsLinks) {
  const std::vector<Sample> expected = read().samples;
  fs::rename(root_ / "clap", folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", root_ / "clap");
  fs::rename(root_ / "wave/w.avi", folder_ / "0f12");
  fs::create_symlink(folder_ / "0f12", root_ / "wave/w.avi");
  EXPECT_EQ(read().samples, expected);
}

TEST_F(Hmdb51, ReadsNamesInAnyCase) {
  fs::rename(list("clap", 2), root_ / "testTrainMulti_7030_splits/Clap_Test_Split2.TXT");
  fs::rename(root_ / "testTrainMulti_7030_splits", root_ / "testtrainmulti_7030_splits");
  fs::rename(root_ / "wave/w.avi", root_ / "wave/W.AVI");
  const Dataset dataset = read();
  ASSERT_EQ(dataset.samples.size(), 4u);
  EXPECT_EQ(dataset.samples[3].path, "wave/W.AVI");
  EXPECT_THAT(dataset.official_splits[1].parts, ElementsAre("test", "train", "train", "train"));
}

}  // namespace
}  // namespace foldwise::datasets
