// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/sewa.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "datasets/dataset.h"
#include "datasets/label_traits.h"
#include "datasets/readers/sewa_labels.h"
#include "experiments/facts/dataset_choices.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

Dataset read_sewa_in(const fs::path& root, Task task = Task::automatic,
                     DatasetLayout layout = DatasetLayout::automatic) {
  DatasetOptions options;
  options.name = DatasetName::sewa;
  options.root = root.string();
  options.task = task;
  options.layout = layout;
  return read_dataset(options);
}

/// Three rows: arousal 0.1, 0.2, 0.3; valence -0.1, -0.2, -0.3.
std::string avec_rows(const std::string& name) {
  std::string text;
  for (int row = 0; row < 3; ++row)
    text += fmt::format("'{}';{:.1f};0.{};-0.{};0\n", name, row / 10.0, row + 1, row + 1);
  return text;
}

/// Two recordings of Train, one of Devel and one of Test, which has no labels.
void make_avec(const fs::path& root, const std::string& culture = "") {
  for (const std::string& name :
       {"Train_" + culture + "01", "Train_" + culture + "02", "Devel_" + culture + "01", "Test_" + culture + "01"}) {
    write_text(root / "video" / (name + ".avi"), "a video");
    if (!name.starts_with("Test")) write_text(root / "labels" / (name + ".csv"), avec_rows(name));
  }
}

class Sewa : public testing::Test {
 protected:
  void expect_refused(std::initializer_list<std::string> parts) {
    expect_user_error([&] { read_sewa_in(folder_.path()); }, parts);
  }
  /// Expects an error about the labels of Train_01.
  void expect_refused_labels(const std::string& text, std::initializer_list<std::string> parts) {
    write_text(folder_ / "labels/Train_01.csv", text);
    expect_refused(parts);
  }
  TemporaryFolder folder_;
};

TEST_F(Sewa, ReadsTheNamesOf2017) {
  make_avec(folder_.path());

  const Dataset dataset = read_sewa_in(folder_.path());

  EXPECT_EQ(dataset.name, "sewa");
  EXPECT_EQ(dataset.kind, SampleKind::frames);
  EXPECT_EQ(dataset.labels, LabelKind::curves);
  EXPECT_EQ(traits_of(dataset.labels).predictions, choices_of(DatasetName::sewa).predictions);
  EXPECT_THAT(dataset.targets, ElementsAre("valence", "arousal"));
  ASSERT_EQ(dataset.samples.size(), 3u);
  const LabelCurve valence{"valence", 10, {-0.1F, -0.2F, -0.3F}};
  const LabelCurve arousal{"arousal", 10, {0.1F, 0.2F, 0.3F}};
  EXPECT_EQ(dataset.samples[0],
            (Sample{"Devel_01", "video/Devel_01.avi", 0, "Devel_01", "Devel", -1, {valence, arousal}}));
  EXPECT_EQ(dataset.samples[1],
            (Sample{"Train_01", "video/Train_01.avi", 0, "Train_01", "Train", -1, {valence, arousal}}));
}

TEST_F(Sewa, ReadsTheNamesOf2018) {
  make_avec(folder_.path(), "DE_");
  const Dataset dataset = read_sewa_in(folder_.path());
  ASSERT_EQ(dataset.samples.size(), 3u);
  EXPECT_EQ(dataset.samples[2].id, "Train_DE_02");
  EXPECT_EQ(dataset.samples[2].split, "Train");
  EXPECT_EQ(dataset.samples[2].subject, "Train_DE_02");
  EXPECT_THAT(dataset.left_out, ElementsAre("Test_DE_01"));
}

TEST_F(Sewa, ReadsOneDimensionWhereTheTaskIsOne) {
  make_avec(folder_.path());
  const Dataset arousal = read_sewa_in(folder_.path(), Task::arousal);
  EXPECT_THAT(arousal.targets, ElementsAre("arousal"));
  EXPECT_THAT(arousal.samples[0].curves, ElementsAre(LabelCurve{"arousal", 10, {0.1F, 0.2F, 0.3F}}));
  EXPECT_EQ(read_sewa_in(folder_.path(), Task::valence).samples[0].curves.front().name, "valence");
  EXPECT_EQ(read_sewa_in(folder_.path(), Task::valence_arousal).samples, read_sewa_in(folder_.path()).samples);
}

TEST_F(Sewa, LeavesOutTestRecordingsWithoutLabelsAndListsThem) {
  make_avec(folder_.path());
  EXPECT_THAT(read_sewa_in(folder_.path()).left_out, ElementsAre("Test_01"));
  write_text(folder_ / "labels/Test_01.csv", avec_rows("Test_01"));
  const Dataset complete = read_sewa_in(folder_.path());
  EXPECT_THAT(complete.left_out, IsEmpty());
  EXPECT_EQ(complete.samples[1].split, "Test");
}

TEST_F(Sewa, AcceptsWindowsLineEndsTinyRoundingAndCapitalEndings) {
  make_avec(folder_.path());
  fs::rename(folder_ / "video/Train_01.avi", folder_ / "video/Train_01.AVI");
  write_text(folder_ / "labels/Train_01.csv", "\xEF\xBB\xBFTrain_01;0;1;-1;0\r\nTrain_01;0.10000001;+0.5;1e-3;0");
  const Dataset dataset = read_sewa_in(folder_.path());
  EXPECT_EQ(dataset.samples[1].path, "video/Train_01.AVI");
  EXPECT_THAT(dataset.samples[1].curves[0].values, ElementsAre(-1.F, 0.001F));
  EXPECT_THAT(dataset.samples[1].curves[1].values, ElementsAre(1.F, 0.5F));
}

TEST_F(Sewa, DoesNotLookAtOtherFilesAndWhatIsPlanted) {
  make_avec(folder_.path());
  write_text(folder_ / "video_features/Train_01.csv", "1,2,3");
  write_text(folder_ / "labels/readme.txt", "");
  write_text(folder_ / "planted/Train_01.avi", "");
  write_text(folder_ / "planted/recipe.json", "");
  write_text(folder_ / "runs/quick/results.db", "");
  write_text(folder_ / "runs/quick/Train_01.avi", "");
  EXPECT_EQ(read_sewa_in(folder_.path()).samples.size(), 3u);
}

TEST_F(Sewa, RefusesLinksInCircles) {
  make_avec(folder_.path());
  fs::create_directory_symlink(folder_.path(), folder_ / "circle");
  expect_refused({"circle", "is a link to a folder that holds it"});
}

TEST_F(Sewa, ReadsNamesInAnyCase) {
  make_avec(folder_.path());
  fs::rename(folder_ / "labels/Train_01.csv", folder_ / "labels/train_01.CSV");
  fs::rename(folder_ / "labels", folder_ / "Labels");
  const Dataset dataset = read_sewa_in(folder_.path());
  ASSERT_EQ(dataset.samples.size(), 3u);
  EXPECT_EQ(dataset.samples[1].id, "Train_01");
  EXPECT_EQ(dataset.samples[1].split, "Train");
}

TEST_F(Sewa, RefusesLabelsThatNameAnotherRecording) {
  make_avec(folder_.path());
  expect_refused_labels(avec_rows("Train_02"), {"Train_01.csv:1", "the row is of Train_02", "named after Train_01"});
  expect_refused_labels(avec_rows("Train_01") + "'Devel_01';0.3;0;0;0\n", {"Train_01.csv:4", "Devel_01"});
}

TEST_F(Sewa, RefusesWrongLabelsWithTheirLine) {
  make_avec(folder_.path());
  const std::string row = "a;0.0;0;0;0\n";
  expect_refused_labels(row + "a;0.2;0;0;0\n", {"Train_01.csv:2", "the time is 0.2 s", "row 2 is at 0.1 s", "100 ms"});
  expect_refused_labels("a;0.1;0;0;0\n", {"Train_01.csv:1", "the time is 0.1 s", "the first is at 0 s"});
  expect_refused_labels(row + "\na;0.1;0;x;0\n", {"Train_01.csv:3", "valence is 'x'", "a number"});
  expect_refused_labels(row + "a;0.1;;0;0\n", {"Train_01.csv:2", "arousal is ''"});
  expect_refused_labels(row + "a;0.1;nan;0;0\n", {"Train_01.csv:2", "arousal is 'nan'"});
  expect_refused_labels("a;0.0;1.01;0;0\n", {"Train_01.csv:1", "arousal is 1.01", "within -1 and 1"});
  expect_refused_labels("a;0.0;0;-7;0\n", {"Train_01.csv:1", "valence is -7"});
  expect_refused_labels("a;0.0;0;0;2\n", {"Train_01.csv:1", "liking is 2"});
  expect_refused_labels("a;0.0;0;0\n", {"Train_01.csv:1", "has 4 cells", "name;timestamp;arousal;valence;liking"});
  expect_refused_labels("a,0.0,0,0,0\n", {"Train_01.csv:1", "has 1 cells"});
  expect_refused_labels("name;timestamp;arousal;valence;liking\n" + row, {"Train_01.csv:1", "the time is 'timestamp'"});
  expect_refused_labels("", {"Train_01.csv", "has no labels"});
}

TEST_F(Sewa, RefusesVideosWithoutLabelsAndLabelsWithoutAVideo) {
  make_avec(folder_.path());
  fs::remove(folder_ / "labels/Devel_01.csv");
  expect_refused({"video/Devel_01.avi", "has no labels", "labels/Devel_01.csv"});
  fs::remove(folder_ / "video/Devel_01.avi");
  write_text(folder_ / "labels/Train_03.csv", avec_rows("Train_03"));
  expect_refused({"labels/Train_03.csv", "no video of these labels", "Train_03.avi"});
}

TEST_F(Sewa, RefusesWhatIsThereTwice) {
  make_avec(folder_.path());
  write_text(folder_ / "video/Train_01.mp4", "a video");
  expect_refused({"video/Train_01.mp4", "same recording as video/Train_01.avi"});
}

TEST_F(Sewa, RefusesFoldersThatAreNotSewa) {
  expect_user_error([] { read_sewa_in("/nowhere/sewa"); }, {"/nowhere/sewa", "no such folder", "video and labels"});
  expect_user_error([] { read_sewa_in(""); }, {"dataset.root", "no folder is given"});
  expect_refused({"there is no video"});
  write_text(folder_ / "video/Train_01.avi", "a video");
  expect_refused({"there are no labels", "labels/Train_01.csv"});
}

TEST_F(Sewa, RefusesOtherTasksAndLayouts) {
  make_avec(folder_.path());
  expect_user_error([&] { read_sewa_in(folder_.path(), Task::opi_0_3); },
                    {"dataset.task", "opi_0_3", "valence_arousal"});
  expect_user_error([&] { read_sewa_in(folder_.path(), Task::automatic, DatasetLayout::faces); },
                    {"dataset.layout", "no layout faces"});
}

TEST_F(Sewa, FollowsLinks) {
  const TemporaryFolder elsewhere;
  make_avec(folder_.path());
  fs::rename(folder_ / "labels/Train_01.csv", elsewhere / "0f12");
  fs::create_symlink(elsewhere / "0f12", folder_ / "labels/Train_01.csv");
  fs::rename(folder_ / "video", elsewhere / "video");
  fs::create_directory_symlink(elsewhere / "video", folder_ / "video");
  const Dataset dataset = read_sewa_in(folder_.path());
  ASSERT_EQ(dataset.samples.size(), 3u);
  EXPECT_EQ(dataset.samples[1].curves.front().values.size(), 3u);
}

/// A clip's labels by two annotators: the means are 0.25 and -0.5.
constexpr const char* annotators = "0,0.5,0\n0.1,-1,0\n";

class SewaBasic : public Sewa {
 protected:
  void make_clip(const fs::path& annotations, const std::string& clip = "C1_S001_P001") {
    write_text(folder_ / "clips" / (clip + ".avi"), "a video");
    write_text(folder_ / annotations / (clip + "_Arousal_AV_Aligned.csv"), "0,1\n0.1,0.5\n");
    write_text(folder_ / annotations / (clip + "_Valence_AV_Aligned.csv"), annotators);
  }
};

TEST_F(SewaBasic, AveragesTheAnnotators) {
  make_clip("labels");

  const Dataset dataset = read_sewa_in(folder_.path());

  ASSERT_EQ(dataset.samples.size(), 1u);
  EXPECT_EQ(dataset.samples[0], (Sample{"C1_S001_P001",
                                        "clips/C1_S001_P001.avi",
                                        0,
                                        "",
                                        "",
                                        -1,
                                        {{"valence", 10, {0.25F, -0.5F}}, {"arousal", 10, {1, 0.5F}}}}));
}

TEST_F(SewaBasic, FindsTheLabelsWhereverTheyLie) {
  for (const char* where : {"labels", "labels/deep/down", "clips", "annotations/C1_S001_P001/valence"}) {
    make_clip(where);
    EXPECT_THAT(read_sewa_in(folder_.path()).samples[0].curves[0].values, ElementsAre(0.25F, -0.5F)) << where;
    fs::remove_all(folder_ / where);
  }
}

TEST_F(SewaBasic, KnowsTheSplitsOfClipsThatAreNamedByThem) {
  make_clip("labels", "Devel_07");
  const Dataset dataset = read_sewa_in(folder_.path());
  EXPECT_EQ(dataset.samples[0].split, "Devel");
  EXPECT_EQ(dataset.samples[0].subject, "Devel_07");
}

TEST_F(SewaBasic, TakesTheAnnotationsOfWhatShowsMost) {
  make_clip("labels");
  write_text(folder_ / "labels/C1_S001_P001_Valence_V_Aligned.csv", "0,0.75\n0.1,0.75\n");
  write_text(folder_ / "labels/C1_S001_P001_Valence_A_Aligned.csv", "0,1\n0.1,1\n");
  const auto first = [&] { return read_sewa_in(folder_.path()).samples[0].curves[0].values.front(); };
  EXPECT_EQ(first(), 0.25F);
  fs::remove(folder_ / "labels/C1_S001_P001_Valence_AV_Aligned.csv");
  EXPECT_EQ(first(), 0.75F);
  fs::remove(folder_ / "labels/C1_S001_P001_Valence_V_Aligned.csv");
  EXPECT_EQ(first(), 1.F);
  fs::rename(folder_ / "labels/C1_S001_P001_Valence_A_Aligned.csv",
             folder_ / "labels/C1_S001_P001_Valence_x_Aligned_v2.csv");
  EXPECT_EQ(first(), 1.F);
  write_text(folder_ / "labels/C1_S001_P001_Valence_y_Aligned.csv", "0,1\n0.1,1\n");
  expect_refused({"one of several types", "AV, V and A"});
}

TEST_F(SewaBasic, LeavesOutALineOfNames) {
  make_clip("labels");
  write_text(folder_ / "labels/C1_S001_P001_Valence_AV_Aligned.csv", std::string("Time,A1,A2\n") + annotators);
  EXPECT_THAT(read_sewa_in(folder_.path()).samples[0].curves[0].values, ElementsAre(0.25F, -0.5F));
}

TEST_F(SewaBasic, RefusesFilesOfUnequalLength) {
  make_clip("labels");
  write_text(folder_ / "labels/C1_S001_P001_Arousal_AV_Aligned.csv", "0,1\n");
  expect_refused({"Arousal_AV_Aligned.csv", "has 1 labels", "Valence_AV_Aligned.csv has 2"});
  EXPECT_EQ(read_sewa_in(folder_.path(), Task::valence).samples.size(), 1u);
}

TEST_F(SewaBasic, RefusesWrongLabelsWithTheirLine) {
  make_clip("labels");
  const auto expect = [&](const std::string& text, std::initializer_list<std::string> parts) {
    write_text(folder_ / "labels/C1_S001_P001_Valence_AV_Aligned.csv", text);
    expect_refused(parts);
  };
  expect("0,1,1\n0.1,1\n", {"Valence_AV_Aligned.csv:2", "has 2 cells", "a time and 2 annotators"});
  expect("0,1,1\n0.1,1,\n", {"Valence_AV_Aligned.csv:2", "annotator 2 is ''"});
  expect("0,1,1\n0.1,1,1.5\n", {"Valence_AV_Aligned.csv:2", "annotator 2 is 1.5"});
  expect("0,1,1\n0.04,1,1\n", {"Valence_AV_Aligned.csv:2", "the time is 0.04 s"});
  expect("0\n", {"Valence_AV_Aligned.csv:1", "has one cell"});
  expect("Time,A1\nTime,A1\n", {"Valence_AV_Aligned.csv:2", "the time is 'Time'"});
  expect("Time,A1\n", {"Valence_AV_Aligned.csv", "has no labels"});
}

TEST_F(SewaBasic, RefusesAMissingDimensionAndMixedReleases) {
  make_clip("labels");
  fs::remove(folder_ / "labels/C1_S001_P001_Arousal_AV_Aligned.csv");
  expect_refused({"clips/C1_S001_P001.avi", "no labels of arousal", "C1_S001_P001_Arousal_AV_Aligned.csv"});
  make_avec(folder_.path());
  expect_refused({"Valence_AV_Aligned.csv", "of the basic release", "is of AVEC's"});
}

TEST_F(SewaBasic, RefusesLabelsThatAreThereTwice) {
  make_clip("labels");
  make_clip("annotations");
  expect_refused({"labels/C1_S001_P001_", "same recording as annotations/C1_S001_P001_"});
}

TEST(SewaLabels, SurviveNonsense) {
  const TemporaryFolder folder;
  for (const std::string& text : {std::string("\0\0\0;;;;", 7), std::string(";;;;\n"), std::string("\"a;0"),
                                  std::string(200'000, ';'), std::string("\xFF\xFE;0;0;0;0")}) {
    write_text(folder / "x.csv", text);
    EXPECT_THROW(read_sewa_labels(folder / "x.csv"), UserError);
    EXPECT_THROW(read_sewa_annotators(folder / "x.csv"), UserError);
  }
}

}  // namespace
}  // namespace foldwise::datasets
