// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/fer2013.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;

class Fer2013 : public testing::Test {
 protected:
  void write(const std::string& text, const std::string& name = "fer2013.csv") { write_text(folder_ / name, text); }
  Dataset read(DatasetLayout layout = DatasetLayout::automatic) const {
    DatasetOptions options;
    options.name = DatasetName::fer2013;
    options.root = folder_.path();
    options.layout = layout;
    return read_dataset(options);
  }
  TemporaryFolder folder_;
};

TEST_F(Fer2013, ReadsRowsWithTheByteWhereTheyBegin) {
  write("emotion,pixels,Usage\n0,70 80,Training\n6,1 2,PublicTest\n3,9 9,PrivateTest\n5,4 4,Training\n");
  const Dataset dataset = read();
  EXPECT_EQ(dataset.name, "fer2013");
  EXPECT_THAT(dataset.classes, ElementsAre("Angry", "Disgust", "Fear", "Happy", "Sad", "Surprise", "Neutral"));
  EXPECT_THAT(dataset.samples, ElementsAre(Sample{"PrivateTest/00003", "fer2013.csv", 3, "", "PrivateTest", 55},
                                           Sample{"PublicTest/00002", "fer2013.csv", 6, "", "PublicTest", 38},
                                           Sample{"Training/00001", "fer2013.csv", 0, "", "Training", 21},
                                           Sample{"Training/00004", "fer2013.csv", 5, "", "Training", 73}));
}

TEST_F(Fer2013, ReadsKagglesTrainingRows) {
  write("emotion,pixels\r\n0,\"70 80\"\r\n2,\"1 2\"", "train.csv");
  EXPECT_THAT(read().samples, ElementsAre(Sample{"Training/00001", "train.csv", 0, "", "Training", 16},
                                          Sample{"Training/00002", "train.csv", 2, "", "Training", 27}));
}

TEST_F(Fer2013, PrefersTheWholeDataset) {
  write("emotion,pixels\n0,70 80\n", "train.csv");
  write("emotion,pixels,Usage\n0,70 80,Training\n4,1 2,PublicTest\n");
  EXPECT_EQ(read(DatasetLayout::images).samples.size(), 2u);
}

TEST_F(Fer2013, AcceptsItsColumnsInAnyOrderAndWithBlanks) {
  write("emotion, Usage, pixels\n4,Training,1 2\n");
  EXPECT_THAT(read(DatasetLayout::faces).samples,
              ElementsAre(Sample{"Training/00001", "fer2013.csv", 4, "", "Training", 23}));
}

TEST_F(Fer2013, RefusesAMissingOrEmptyFile) {
  expect_user_error([&] { read(); }, {"fer2013.csv", "is missing", "train.csv"});
  write("");
  expect_user_error([&] { read(); }, {"fer2013.csv", "is empty"});
  write("emotion,pixels,Usage\n");
  expect_user_error([&] { read(); }, {"fer2013.csv", "holds no picture"});
}

TEST_F(Fer2013, RefusesAMissingColumn) {
  write("pixels\n70 80\n", "train.csv");
  expect_user_error([&] { read(); }, {"train.csv:1", "no column 'emotion'"});
  write("emotion,Usage\n0,Training\n");
  expect_user_error([&] { read(); }, {"fer2013.csv:1", "no column 'pixels'"});
}

TEST_F(Fer2013, RefusesRowsThatAreBroken) {
  const std::string good = "emotion,pixels,Usage\n0,70 80,Training\n";
  for (const std::string emotion : {"7", "-1", "happy", ""}) {
    write(good + emotion + ",1 2,Training\n");
    expect_user_error([&] { read(); }, {"fer2013.csv:3", "the emotion is '" + emotion + "'"});
  }
  write(good + "1,1 2,Test\n");
  expect_user_error([&] { read(); }, {"fer2013.csv:3", "the Usage is 'Test'"});
  write(good + "1,1 2");
  expect_user_error([&] { read(); }, {"fer2013.csv:3", "2 cells", "3, are expected"});
}

TEST_F(Fer2013, AcceptsQuotesAroundAnyCell) {
  write("\"emotion\",\"pixels\",\"Usage\"\n\"4\",\"1 2\",\"PublicTest\"\n");
  EXPECT_THAT(read().samples, ElementsAre(Sample{"PublicTest/00001", "fer2013.csv", 4, "", "PublicTest", 27}));
  write("emotion,pixels,Usage\n4,\"1 2,PublicTest\n");
  expect_user_error([&] { read(); }, {"fer2013.csv:2", "not closed"});
}

TEST_F(Fer2013, RefusesTextThatIsNotUtf8) {
  write("emotion,pixels,Usage\n0,1 2,Training\n0,1 2,Train\xFFing\n");
  expect_user_error([&] { read(); }, {"fer2013.csv:3", "not UTF-8"});
}

TEST_F(Fer2013, RefusesFilesOfOtherNames) {
  write("emotion,pixels,Usage\n0,1 2,Training\n", "fer2013.tsv");
  expect_user_error([&] { read(); }, {"fer2013.csv", "is missing", "train.csv"});
}

TEST_F(Fer2013, FollowsALink) {
  const TemporaryFolder elsewhere;
  write_text(elsewhere / "0f12", "emotion,pixels,Usage\n0,1 2,Training\n");
  std::filesystem::create_symlink(elsewhere / "0f12", folder_ / "fer2013.csv");
  EXPECT_EQ(read().samples.size(), 1u);
}

TEST_F(Fer2013, ReadsNamesInAnyCase) {
  write("EMOTION,pixels,usage\n0,70 80,Training\n6,1 2,publictest\n3,9 9,PrivateTest\n", "FER2013.CSV");
  EXPECT_THAT(read().samples, ElementsAre(Sample{"PrivateTest/00003", "FER2013.CSV", 3, "", "PrivateTest", 55},
                                          Sample{"PublicTest/00002", "FER2013.CSV", 6, "", "PublicTest", 38},
                                          Sample{"Training/00001", "FER2013.CSV", 0, "", "Training", 21}));
}

TEST_F(Fer2013, RefusesColumnsThatItDoesNotKnowAndTheLackOfUsage) {
  write("emotion,pixels,Used\n0,70 80,Training\n");
  expect_user_error([&] { read(); }, {"fer2013.csv:1", "the column 'Used' is unknown", "emotion,pixels,Usage"});
  write("emotion,pixels\n0,70 80\n");
  expect_user_error([&] { read(); }, {"fer2013.csv:1", "there is no column 'Usage'"});
  write("emotion,pixels,Usage,usage\n0,70 80,Training,Training\n");
  expect_user_error([&] { read(); }, {"fer2013.csv:1", "the column 'usage' is there twice"});
}

TEST_F(Fer2013, RefusesOtherLayouts) {
  expect_user_error([&] { read(DatasetLayout::videos); }, {"dataset.layout: videos", "images"});
}

}  // namespace
}  // namespace foldwise::datasets
