// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/folders.h"

#include <gmock/gmock.h>

#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Field;

class Folders : public testing::Test {
 protected:
  void put(const std::vector<std::string>& files) {
    for (const std::string& file : files) write_text(root_ / file, "content");
  }
  void write_table(const std::string& text) { write_text(root_ / "samples.csv", text); }
  Dataset read(DatasetLayout layout = DatasetLayout::automatic) const {
    DatasetOptions options;
    options.name = DatasetName::folders;
    options.root = root_;
    options.layout = layout;
    return read_dataset(options);
  }
  std::vector<std::string> ids(DatasetLayout layout = DatasetLayout::automatic) const {
    std::vector<std::string> all;
    for (const Sample& sample : read(layout).samples) all.push_back(sample.id);
    return all;
  }

  TemporaryFolder folder_;
  fs::path root_ = folder_ / "own";
};

TEST_F(Folders, ReadsVideosOfAnyFormat) {
  put({"wave/b.MP4", "wave/a.avi", "jump/c.mkv", "jump/d.webm", "jump/e.mpg", "jump/f.mov"});
  const Dataset dataset = read();
  EXPECT_EQ(dataset.name, "folders");
  EXPECT_THAT(dataset.classes, ElementsAre("jump", "wave"));
  ASSERT_EQ(dataset.samples.size(), 6u);
  EXPECT_EQ(dataset.samples[0], (Sample{"jump/c", "jump/c.mkv", 0, "", ""}));
  EXPECT_EQ(dataset.samples[5], (Sample{"wave/b", "wave/b.MP4", 1, "", ""}));
}

TEST_F(Folders, ReadsFoldersOfImagesAsVideos) {
  put({"wave/v.1/1.png", "wave/v.1/2.png", "wave/v2/1.jpg", "jump/v3/x.bmp"});
  EXPECT_THAT(read().samples,
              ElementsAre(Sample{"jump/v3", "jump/v3", 0, "", ""}, Sample{"wave/v.1", "wave/v.1", 1, "", ""},
                          Sample{"wave/v2", "wave/v2", 1, "", ""}));
}

TEST_F(Folders, ReadsImagesAsSamples) {
  put({"wave/1.png", "wave/2.png", "jump/3.jpeg"});
  EXPECT_THAT(read().samples,
              ElementsAre(Sample{"jump/3", "jump/3.jpeg", 0, "", ""}, Sample{"wave/1", "wave/1.png", 1, "", ""},
                          Sample{"wave/2", "wave/2.png", 1, "", ""}));
}

TEST_F(Folders, ReadsWhatLiesDeeper) {
  put({"wave/ann/monday/a.avi", "wave/b.avi"});
  EXPECT_THAT(ids(), ElementsAre("wave/ann/monday/a", "wave/b"));
}

TEST_F(Folders, ReadsTheLayoutThatIsAskedFor) {
  put({"wave/a.avi", "wave/thumbnail.png", "wave/frames/1.png", "wave/frames/2.png"});
  EXPECT_THAT(ids(DatasetLayout::videos), ElementsAre("wave/a"));
  EXPECT_THAT(ids(DatasetLayout::images), ElementsAre("wave/frames/1", "wave/frames/2", "wave/thumbnail"));
  fs::remove(root_ / "wave/thumbnail.png");
  EXPECT_THAT(ids(DatasetLayout::faces), ElementsAre("wave/frames"));
}

TEST_F(Folders, SaysWhatTheLayoutLeavesOut) {
  put({"jump/a.avi", "jump/b.gif", "wave/c.mp4", "jump/1.png", "wave/2.png"});
  EXPECT_THAT(read(DatasetLayout::images).remarks,
              ElementsAre(testing::AllOf(testing::StartsWith("3 videos, such as "),
                                         testing::EndsWith(", are left out, since dataset.layout is images"))));
  EXPECT_THAT(read(DatasetLayout::videos).remarks, ElementsAre(testing::StartsWith("2 pictures, such as ")));
}

TEST_F(Folders, RefusesToChooseBetweenLayouts) {
  put({"wave/a.avi", "wave/thumbnail.png"});
  expect_user_error([&] { read(); },
                    {"there are videos such as wave/a.avi and images such as wave/thumbnail.png", "dataset.layout"});
  expect_user_error([&] { read(DatasetLayout::faces); }, {"wave", "lies in no folder of a class"});
  expect_user_error([&] { read(DatasetLayout::frame_level); }, {"dataset.layout: frame_level"});
  fs::remove(root_ / "wave/thumbnail.png");
  expect_user_error([&] { read(DatasetLayout::images); }, {"there are no images"});
}

TEST_F(Folders, ReadsSplitsAboveTheClasses) {
  put({"train/wave/a.avi", "Val/wave/a.avi", "test/wave/b.avi", "test/jump/c.avi", "planted/recipe.json",
       "planted/wave/x.png"});
  const Dataset dataset = read();
  EXPECT_THAT(dataset.classes, ElementsAre("jump", "wave"));
  EXPECT_THAT(dataset.samples, ElementsAre(Sample{"Val/wave/a", "Val/wave/a.avi", 1, "", "Val"},
                                           Sample{"test/jump/c", "test/jump/c.avi", 0, "", "test"},
                                           Sample{"test/wave/b", "test/wave/b.avi", 1, "", "test"},
                                           Sample{"train/wave/a", "train/wave/a.avi", 1, "", "train"}));
}

TEST_F(Folders, TakesSplitsForClassesBesideAnyOtherFolder) {
  put({"train/a.avi", "car/b.avi"});  // vehicles
  const Dataset dataset = read();
  EXPECT_THAT(dataset.classes, ElementsAre("car", "train"));
  EXPECT_EQ(dataset.samples[1], (Sample{"train/a", "train/a.avi", 1, "", ""}));
}

TEST_F(Folders, RefusesSplitsWithoutClasses) {
  put({"train/a.avi", "test/wave/b.avi"});
  expect_user_error([&] { read(); }, {"train/a.avi", "lies in no folder of a class", "<split>/<class>/<sample>"});
}

TEST_F(Folders, ReadsSubjectsAndSplitsFromTheTable) {
  put({"wave/a.avi", "wave/b, c \"d\".avi", "jump/c.avi"});
  write_table(
      "split,sample,subject\r\n"
      "train,./wave//a.avi,Ann\r\n"
      "\"test\",\"wave/b, c \"\"d\"\".avi\",\"Bob\nO'Hara\"\r\n"
      "train,jump/c.avi,Ann");
  EXPECT_THAT(read().samples, ElementsAre(Sample{"jump/c", "jump/c.avi", 0, "Ann", "train"},
                                          Sample{"wave/a", "wave/a.avi", 1, "Ann", "train"},
                                          Sample{"wave/b, c \"d\"", "wave/b, c \"d\".avi", 1, "Bob\nO'Hara", "test"}));
}

TEST_F(Folders, ReadsClassesFromTheTableWhateverTheFolders) {
  put({"a.avi", "ann/b.avi", "empty/notes.txt"});
  write_table("sample,class\na.avi,wave\nann/b.avi,jump\n");
  const Dataset dataset = read();
  EXPECT_THAT(dataset.classes, ElementsAre("jump", "wave"));
  EXPECT_THAT(dataset.samples, ElementsAre(Sample{"a", "a.avi", 1, "", ""}, Sample{"ann/b", "ann/b.avi", 0, "", ""}));
}

TEST_F(Folders, TakesTheLayoutOfTheTablesFirstRow) {
  put({"v1/1.png", "v1/2.png", "v2/1.png"});
  write_table("sample,class\nv1/,wave\nv2,jump\n");
  EXPECT_THAT(ids(), ElementsAre("v1", "v2"));
  write_table("sample,class\nv1/1.png,wave\nv1/2.png,jump\nv2/1.png,wave\n");
  EXPECT_THAT(ids(), ElementsAre("v1/1", "v1/2", "v2/1"));
}

TEST_F(Folders, PrefersTheTablesSplitToTheFolders) {
  put({"train/wave/a.avi", "train/wave/b.avi"});
  write_table("sample,split\ntrain/wave/a.avi,train\ntrain/wave/b.avi,test\n");
  EXPECT_THAT(read().samples, ElementsAre(Field(&Sample::split, "train"), Field(&Sample::split, "test")));
}

TEST_F(Folders, RefusesATableThatDoesNotFit) {
  put({"wave/a.avi", "wave/b.avi"});
  write_table("sample\nwave/a.avi\n");
  expect_user_error([&] { read(); }, {"wave/b.avi", "is not in", "samples.csv"});
  write_table("sample\nwave/a.avi\nwave/b.avi\nwave/c.avi\n");
  expect_user_error([&] { read(); }, {"samples.csv:4", "names wave/c.avi, which is not there"});
  write_table("sample\nwave/a.avi\nwave/b.avi\nwave\n");
  expect_user_error([&] { read(); }, {"samples.csv:4", "names wave, which is no sample of this layout"});
  put({"wave/notes.txt"});
  write_table("sample\nwave/a.avi\nwave/b.avi\nwave/notes.txt\n");
  expect_user_error([&] { read(); }, {"samples.csv:4", "names wave/notes.txt, which is no sample of this layout"});
  write_table("sample\nwave/a.avi\nwave/b.avi\n./wave/a.avi\n");
  expect_user_error([&] { read(); }, {"samples.csv:4", "wave/a.avi is there twice", "samples.csv:2"});
}

TEST_F(Folders, ReadsATableThatIsALinkAndOneInCapitals) {
  put({"wave/a.avi", "jump/b.avi"});
  write_text(folder_ / "elsewhere.csv", "Sample,SUBJECT\nwave/a.avi,Ann\njump/b.avi,Bob\n");
  fs::create_symlink(folder_ / "elsewhere.csv", root_ / "Samples.CSV");
  EXPECT_THAT(read().samples, ElementsAre(Field(&Sample::subject, "Bob"), Field(&Sample::subject, "Ann")));
}

TEST_F(Folders, TakesNoBlanksForPartsOfNames) {
  put({"w/a.avi", "w/b.avi", "w/c.avi"});
  write_table("sample, subject ,class\nw/a.avi,S02,a\n w/b.avi , S02,a \nw/c.avi,\"S02 \",\" b\"\n");
  const Dataset dataset = read();
  EXPECT_THAT(dataset.classes, ElementsAre("a", "b"));
  EXPECT_THAT(dataset.samples, testing::Each(Field(&Sample::subject, "S02")));
}

TEST_F(Folders, RefusesPathsInTheTableThatLeaveTheRoot) {
  put({"wave/a.avi"});
  for (const std::string path : {"../a.avi", "/etc/passwd", "wave/../../a.avi", ".."}) {
    write_table("sample\n" + path + "\n");
    expect_user_error([&] { read(); }, {"samples.csv:2", "'" + path + "' leads out of the dataset's folder"});
  }
}

TEST_F(Folders, RefusesATableThatIsBroken) {
  put({"wave/a.avi"});
  const auto refuses = [&](const std::string& table, std::initializer_list<std::string> parts) {
    write_table(table);
    expect_user_error([&] { read(); }, parts);
  };
  refuses("sample,age\nwave/a.avi,3\n", {"samples.csv:1", "'age' is unknown", "sample, subject, split and class"});
  refuses("subject,split\nAnn,train\n", {"samples.csv:1", "'sample' is missing"});
  refuses("sample,split,split\nwave/a.avi,a,b\n", {"samples.csv:1", "'split' is there twice"});
  refuses("sample,subject\nwave/a.avi\n", {"samples.csv:2", "1 cells", "2 columns"});
  refuses("sample,subject\nwave/a.avi,\n", {"samples.csv:2", "cell of 'subject' is empty"});
  refuses("sample\n\"wave/a.avi\n", {"samples.csv:2", "not closed"});
  refuses("sample,subject\nwave/a.avi,\xFF\n", {"samples.csv:2", "not UTF-8"});
  refuses("", {"samples.csv", "is empty"});
  refuses("sample\n", {"samples.csv", "names no sample"});
}

TEST_F(Folders, RefusesAClassWithoutSamples) {
  put({"wave/a.avi", "jump/notes.txt"});
  expect_user_error([&] { read(); },
                    {"own/jump", "the class has no sample", "put videos there; if it is no class, move it out"});
  fs::remove_all(root_);
  put({"train/wave/a.avi", "test/jump/notes.txt"});
  expect_user_error([&] { read(); }, {"own/test/jump", "the class has no sample"});
}

TEST_F(Folders, AdvisesALayoutWhereOneWouldHelp) {
  put({"wave/a.avi", "jump/1.png"});
  expect_user_error([&] { read(DatasetLayout::videos); },
                    {"own/jump", "no sample", "it holds pictures such as jump/1.png", "dataset.layout"});
  expect_user_error([&] { read(DatasetLayout::images); }, {"own/wave", "it holds videos such as wave/a.avi"});
}

TEST_F(Folders, DoesNotTakeResultsForAClass) {
  put({"wave/a.avi", "jump/b.avi", "runs/quick/results.db", "runs/quick/stages/k/map.png", "deep/er/x/results.db"});
  EXPECT_THAT(read().classes, ElementsAre("jump", "wave"));
  fs::create_directories(root_ / "out");
  expect_user_error([&] { read(); }, {"own/out", "the class has no sample"});
  DatasetOptions options;
  options.name = DatasetName::folders;
  options.root = root_;
  EXPECT_THAT(read_dataset(options, root_ / "out").classes, ElementsAre("jump", "wave"));
  EXPECT_THAT(read_dataset(options, root_ / "out/below").classes, ElementsAre("jump", "wave"));
  expect_user_error([&] { read_dataset(options, root_); }, {"own", "a sweep's results too"});
}

TEST_F(Folders, ReadsSplitsBesideResults) {
  put({"train/wave/a.avi", "test/wave/b.avi", "runs/quick/results.db"});
  EXPECT_THAT(read().samples, ElementsAre(Field(&Sample::split, "test"), Field(&Sample::split, "train")));
}

TEST_F(Folders, TakesAFolderNamedPlantedForAClass) {
  put({"planted/a.avi", "wild/b.avi"});
  EXPECT_THAT(read().classes, ElementsAre("planted", "wild"));
}

TEST_F(Folders, RemarksOnClassesThatLookLikeSplits) {
  put({"videos_train/wave/a.avi", "videos_val/wave/b.avi"});
  EXPECT_THAT(read().classes, ElementsAre("videos_train", "videos_val"));
  EXPECT_THAT(read().remarks, ElementsAre(testing::StartsWith("the classes videos_train and videos_val are named")));
  put({"train/wave/a.avi"});
  write_table(
      "sample,class,split\nvideos_train/wave/a.avi,wave,train\nvideos_val/wave/b.avi,jump,val\n"
      "train/wave/a.avi,wave,train\n");
  EXPECT_THAT(read().remarks, testing::IsEmpty());
  fs::remove_all(root_);
  put({"train/wave/a.avi", "test/jump/b.avi"});
  EXPECT_THAT(read().remarks, testing::IsEmpty());
}

TEST_F(Folders, RefusesARootWithoutSamples) {
  expect_user_error([&] { read(); }, {"own", "no such folder"});
  put({"wave/notes.txt"});
  expect_user_error([&] { read(); }, {"own", "there is no video and no image"});
  put({"a.avi"});
  expect_user_error([&] { read(); }, {"own/a.avi", "lies in no folder of a class"});
}

TEST_F(Folders, RefusesTwoFilesWithOneId) {
  put({"wave/a.avi", "wave/a.mp4"});
  expect_user_error([&] { read(); }, {"wave/a.avi", "same id as wave/a.mp4"});
}

TEST_F(Folders, ReadsNamesInAnyScript) {
  put({"приветствие/挨拶.avi", "größe/ø.avi"});
  EXPECT_THAT(ids(), ElementsAre("größe/ø", "приветствие/挨拶"));
}

TEST_F(Folders, RefusesNamesThatAreNotUtf8) {
  put({"wave/a\xFF.avi"});
  expect_user_error([&] { read(); }, {"own/wave", "'a\\xFF.avi' is not UTF-8"});
}

TEST_F(Folders, FollowsLinksButNotInCircles) {
  put({"wave/a.avi", "jump/b.avi"});
  fs::create_directory_symlink("../jump", root_ / "wave/c");
  EXPECT_THAT(ids(), ElementsAre("jump/b", "wave/a", "wave/c/b"));
  write_text(folder_ / "elsewhere/e.avi", "content");
  fs::create_symlink(folder_ / "elsewhere/e.avi", root_ / "jump/d.avi");
  fs::create_directory_symlink(folder_ / "elsewhere", root_ / "stand");
  EXPECT_THAT(ids(), ElementsAre("jump/b", "jump/d", "stand/e", "wave/a", "wave/c/b", "wave/c/d"));
  fs::create_directory_symlink(root_ / "wave", folder_ / "elsewhere/ring");
  fs::create_directory_symlink(folder_ / "elsewhere", root_ / "wave/ring");
  expect_user_error([&] { read(); }, {"ring", "is a link to a folder that holds it"});
}

TEST_F(Folders, RefusesLinksThatLeaveTheRootWhereTheyAreToBeRefused) {
  put({"wave/a.avi", "jump/b.avi"});
  fs::create_symlink("../wave/a.avi", root_ / "jump/c.avi");
  DatasetOptions options;
  options.name = DatasetName::folders;
  options.root = root_;
  options.links = Links::refuse;
  EXPECT_EQ(read_dataset(options).samples.size(), 3u);
  write_text(folder_ / "elsewhere.avi", "content");
  fs::create_symlink(folder_ / "elsewhere.avi", root_ / "jump/d.avi");
  expect_user_error([&] { read_dataset(options); }, {"jump/d.avi", "leads out of the dataset's folder"});
}

}  // namespace
}  // namespace foldwise::datasets
