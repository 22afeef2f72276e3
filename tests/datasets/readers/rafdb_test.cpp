// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/rafdb.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

/// Three pictures, listed in an order that is not the ids'.
class Rafdb : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string name : {"train_00001", "train_00002", "test_0001"}) {
      write_text(root_ / "Image/aligned" / (name + "_aligned.jpg"), "a picture");
    }
    write_list("train_00001.jpg 5\ntrain_00002.jpg 1\ntest_0001.jpg 7\n");
  }
  void write_list(const std::string& text) { write_text(root_ / "EmoLabel/list_patition_label.txt", text); }
  Dataset read(DatasetLayout layout = DatasetLayout::automatic) const {
    DatasetOptions options;
    options.name = DatasetName::rafdb;
    options.root = root_;
    options.layout = layout;
    return read_dataset(options);
  }

  TemporaryFolder folder_;
  fs::path root_ = folder_ / "rafdb";
};

TEST_F(Rafdb, ReadsPicturesWithTheirClassesAndSplits) {
  const Dataset dataset = read();
  EXPECT_EQ(dataset.name, "rafdb");
  EXPECT_THAT(dataset.classes, ElementsAre("Surprise", "Fear", "Disgust", "Happiness", "Sadness", "Anger", "Neutral"));
  EXPECT_THAT(dataset.samples,
              ElementsAre(Sample{"test_0001", "Image/aligned/test_0001_aligned.jpg", 6, "", "test"},
                          Sample{"train_00001", "Image/aligned/train_00001_aligned.jpg", 4, "", "train"},
                          Sample{"train_00002", "Image/aligned/train_00002_aligned.jpg", 0, "", "train"}));
}

TEST_F(Rafdb, AcceptsTheListSpelledRight) {
  fs::rename(root_ / "EmoLabel/list_patition_label.txt", root_ / "EmoLabel/list_partition_label.txt");
  EXPECT_EQ(read(DatasetLayout::images).samples.size(), 3u);
}

TEST_F(Rafdb, AcceptsTheFolderThatHoldsBasic) {
  fs::create_directory(root_ / "basic");
  for (const std::string name : {"EmoLabel", "Image"}) fs::rename(root_ / name, root_ / "basic" / name);
  EXPECT_EQ(read(DatasetLayout::faces).samples.front().path, "basic/Image/aligned/test_0001_aligned.jpg");
}

TEST_F(Rafdb, AcceptsCarriageReturnsAndBlankLines) {
  write_list("train_00001.jpg 5 \r\n\r\ntrain_00002.jpg\t1\r\ntest_0001.jpg 7");
  write_text(root_ / "Image/aligned/Thumbs.db", "");
  EXPECT_EQ(read().samples.size(), 3u);
}

TEST_F(Rafdb, RefusesAMissingListOrFolder) {
  fs::remove_all(root_ / "Image");
  expect_user_error([&] { read(); }, {"Image/aligned", "is missing"});
  fs::remove_all(root_ / "EmoLabel");
  expect_user_error([&] { read(); }, {"EmoLabel/list_patition_label.txt", "list of the labels is missing"});
}

TEST_F(Rafdb, RefusesAPictureThatIsMissing) {
  fs::remove(root_ / "Image/aligned/train_00002_aligned.jpg");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:2", "train_00002.jpg", "train_00002_aligned.jpg"});
  fs::rename(root_ / "Image/aligned/test_0001_aligned.jpg", root_ / "Image/aligned/test_0001_aligned.png");
  write_list("train_00001.jpg 5\ntest_0001.jpg 7\n");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:2", "there is no", "test_0001_aligned.jpg"});
}

TEST_F(Rafdb, RefusesNamesThatLeaveTheFolder) {
  write_list("train_00001.jpg 5\n../aligned/test_0001.jpg 1\n");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:2", "'../aligned/test_0001.jpg' belongs to no split"});
  fs::create_directory(root_ / "Image/aligned/train_");
  write_list("train_00001.jpg 5\ntrain_/../test_0001.jpg 1\n");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:2", "names train_/../test_0001.jpg, but there is no"});
}

TEST_F(Rafdb, FollowsLinks) {
  fs::rename(root_ / "Image/aligned", folder_ / "elsewhere");
  fs::create_directory_symlink(folder_ / "elsewhere", root_ / "Image/aligned");
  EXPECT_EQ(read().samples.size(), 3u);
}

TEST_F(Rafdb, ReadsNamesInAnyCase) {
  fs::rename(root_ / "EmoLabel/list_patition_label.txt", root_ / "EmoLabel/List_Patition_Label.TXT");
  fs::rename(root_ / "Image", root_ / "image");
  fs::rename(root_ / "image/aligned/train_00002_aligned.jpg", root_ / "image/aligned/Train_00002_aligned.JPG");
  const Dataset dataset = read();
  ASSERT_EQ(dataset.samples.size(), 3u);
  EXPECT_EQ(dataset.samples[2], (Sample{"train_00002", "image/aligned/Train_00002_aligned.JPG", 0, "", "train"}));
}

TEST_F(Rafdb, RefusesNamesThatAreNotUtf8OrInQuotes) {
  write_list("train_00001.jpg 5\ntrain_\xFF.jpg 1\n");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:2", "is not UTF-8"});
  write_list("\"train_00001.jpg\" 5\n");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:1", "'\"train_00001.jpg\"' belongs to no split"});
  write_text(root_ / "Image/aligned/train_\xFF_aligned.jpg", "a picture");
  expect_user_error([&] { read(); }, {"Image/aligned", "the name of a picture is not UTF-8"});
}

TEST_F(Rafdb, RefusesAPictureWithoutALabel) {
  write_text(root_ / "Image/aligned/train_00003_aligned.jpg", "a picture");
  expect_user_error([&] { read(); }, {"train_00003_aligned.jpg", "has no label"});
}

TEST_F(Rafdb, RefusesLabelsThatItDoesNotHave) {
  for (const std::string label : {"0", "8", "happy"}) {
    write_list("train_00001.jpg " + label + "\n");
    expect_user_error([&] { read(); }, {"list_patition_label.txt:1", "'" + label + "'", "1 to 7"});
  }
}

TEST_F(Rafdb, RefusesNamesThatAreThereTwiceOrBelongToNoSplit) {
  write_list("train_00001.jpg 5\ntrain_00002.jpg 1\ntrain_00001.jpg 5\n");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:3", "train_00001.jpg is in line 1 already"});
  write_list("val_00001.jpg 5\n");
  expect_user_error([&] { read(); }, {"list_patition_label.txt:1", "'val_00001.jpg' belongs to no split"});
  for (const std::string nothing : {"", "\n"}) {
    write_list(nothing);
    expect_user_error([&] { read(); }, {"list_patition_label.txt", "names no picture"});
  }
}

TEST_F(Rafdb, RefusesOtherLayouts) {
  expect_user_error([&] { read(DatasetLayout::videos); }, {"dataset.layout: videos", "images"});
}

}  // namespace
}  // namespace foldwise::datasets
