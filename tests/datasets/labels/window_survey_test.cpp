// SPDX-License-Identifier: Apache-2.0
#include "datasets/labels/window_survey.h"

#include <gmock/gmock.h>

#include "datasets/commands/commands.h"
#include "datasets/dataset.h"
#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/planted_video.h"
#include "tests/datasets/encoded_video.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const ItemProgress unwatched = [](int, int) {};

/// Recordings of 60 frames at 25 a second: 2.4 seconds, with one curve of ten values a second.
class WindowSurveyTest : public testing::Test {
 protected:
  WindowSurveyTest() {
    dataset_.root = folder_ / "data";
    dataset_.labels = LabelKind::curves;
    dataset_.targets = {"valence"};
    wanted_.rates = {10, 25};
    wanted_.frames = {8};
    wanted_.overlaps = {0.5};
  }

  void add(const std::string& id, const std::string& split, std::size_t labels,
           const std::vector<cv::Mat>& pictures = moving_square(60, {32, 24})) {
    encode(dataset_.root / (id + ".avi"), pictures, "MJPG");
    Sample sample{id, id + ".avi", 0, id, split};
    sample.curves = {{"valence", 10, std::vector<float>(labels, 0.5F)}};
    dataset_.samples.push_back(sample);
  }
  std::vector<std::vector<int>> windows() const {
    std::vector<std::vector<int>> counts;
    for (const WindowCount& count : survey_windows(dataset_, options_, wanted_, unwatched).counts) {
      counts.push_back(count.windows);
    }
    return counts;
  }

  TemporaryFolder folder_;
  Dataset dataset_{"own", {}, {}, {}};
  DatasetOptions options_;
  WindowSurveyOptions wanted_;
};

TEST_F(WindowSurveyTest, CountsBySplitWhatEachWayToCutMakes) {
  add("a", "Train", 24);
  add("b", "Train", 24);
  add("c", "Devel", 24);
  wanted_.frames = {8, 60};
  wanted_.overlaps = {0.2, 0.5};
  wanted_.threads = 3;

  const WindowSurvey survey = survey_windows(dataset_, options_, wanted_, unwatched);

  EXPECT_THAT(survey.splits, ElementsAre("Train", "Devel"));
  EXPECT_THAT(survey.recordings, ElementsAre(2, 1));
  EXPECT_THAT(survey.unread, IsEmpty());
  // (frames - length) / (length - overlapping) + 1, with 24 and 60 frames.
  EXPECT_THAT(survey.counts, ElementsAre(WindowCount{10, 8, 0.2, {6, 3}}, WindowCount{10, 8, 0.5, {10, 5}},
                                         WindowCount{10, 60, 0.2, {0, 0}}, WindowCount{10, 60, 0.5, {0, 0}},
                                         WindowCount{25, 8, 0.2, {18, 9}}, WindowCount{25, 8, 0.5, {28, 14}},
                                         WindowCount{25, 60, 0.2, {2, 1}}, WindowCount{25, 60, 0.5, {2, 1}}));
}

TEST_F(WindowSurveyTest, EndsWithTheLabels) {
  add("a", "Train", 12);  // 1.2 seconds: 12 frames, and 30
  EXPECT_THAT(windows(), ElementsAre(ElementsAre(2), ElementsAre(6)));
}

TEST_F(WindowSurveyTest, MissesFramesWithoutAFace) {
  PlantedOptions options;
  options.scene.size = {96, 96};
  options.scene.occlusions = 0;
  const PlantedVideo video(afew_apex(3), 1001, 5, options);
  std::vector<cv::Mat> pictures;
  pictures.reserve(20);
  for (int frame = 0; frame < 20; ++frame) pictures.push_back(video.draw(frame % 6));
  pictures[9] = cv::Mat(96, 96, CV_8UC3, cv::Scalar(120, 130, 140));
  add("a", "Train", 24, pictures);
  wanted_.rates = {25};
  wanted_.frames = {4};
  wanted_.overlaps = {0};

  EXPECT_THAT(windows(), ElementsAre(ElementsAre(5)));  // nobody looks for faces
  options_.frames.faces = FaceAlignment::align;
  EXPECT_THAT(windows(), ElementsAre(ElementsAre(3)));  // 0-3, 4-7, (8 10 11 12), 13-16
  wanted_.gap_tolerance = 1;
  EXPECT_THAT(windows(), ElementsAre(ElementsAre(4)));
}

TEST_F(WindowSurveyTest, TellsWhatCannotBeRead) {
  add("a", "Train", 24);
  add("b", "Train", 24);
  write_text(dataset_.root / "b.avi", "");
  const WindowSurvey survey = survey_windows(dataset_, options_, wanted_, unwatched);
  EXPECT_THAT(survey.recordings, ElementsAre(1));
  ASSERT_THAT(survey.unread, SizeIs(1));
  EXPECT_THAT(survey.unread[0], HasSubstr("b "));
  EXPECT_THAT(survey.counts[1].windows, ElementsAre(14));
}

TEST_F(WindowSurveyTest, RefusesDatasetsWithoutRecordings) {
  add("a", "Train", 24);
  dataset_.labels = LabelKind::classes;
  expect_user_error([&] { windows(); }, {"own", "labels along them", "sewa"}, Fault::usage);
  dataset_.labels = LabelKind::curves;
  dataset_.kind = SampleKind::features;
  expect_user_error([&] { windows(); }, {"own", "labels along them", "sewa"}, Fault::usage);
}

TEST(WindowsCommand, PrintsATableOrCsv) {
  const TemporaryFolder folder;
  const std::string root = folder / "sewa";
  testing::internal::CaptureStdout();
  ASSERT_EQ(run_datasets_command({"make", "sewa", "--out", root, "--train", "2", "--devel", "1", "--test", "1",
                                  "--seconds", "2", "--size", "16x16"}),
            0);
  testing::internal::GetCapturedStdout();

  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command({"windows", "sewa", root, "--overlaps", "0.5", "--csv"}), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "frames_per_second,frames,overlap,Devel,Train\n"
            "10,16,0.5,1,2\n10,32,0.5,0,0\n10,64,0.5,0,0\n50,16,0.5,11,22\n50,32,0.5,5,10\n50,64,0.5,2,4\n");

  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command({"windows", "sewa", root, "--frames", "16", "--overlaps", "0.5", "--rates", "10"}), 0);
  const std::string table = testing::internal::GetCapturedStdout();
  EXPECT_THAT(table, HasSubstr("  frames/s  frames  overlap       Devel       Train\n"));
  EXPECT_THAT(table, HasSubstr("        10      16      0.5           1           2\n"));

  // In pictures of 16 x 16 pixels nobody finds a face.
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command(
                {"windows", "sewa", root, "--frames", "16", "--overlaps", "0.5", "--rates", "10", "--align", "--csv"}),
            0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "frames_per_second,frames,overlap,Devel,Train\n10,16,0.5,0,0\n");
}

// C Fig. 5 has the recordings that train and those that validate apart.
TEST(WindowsCommand, CountsByThePartsOfThePublishedProtocol) {
  const TemporaryFolder folder;
  const std::string root = folder / "sewa";
  testing::internal::CaptureStdout();
  ASSERT_EQ(run_datasets_command({"make", "sewa", "--out", root, "--train", "6", "--devel", "2", "--test", "0",
                                  "--seconds", "2", "--size", "16x16"}),
            0);
  testing::internal::GetCapturedStdout();

  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command(
                {"windows", "sewa", root, "--frames", "16", "--overlaps", "0.5", "--rates", "10", "--parts", "--csv"}),
            0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "frames_per_second,frames,overlap,train,validation,test\n10,16,0.5,5,1,2\n");
}

TEST(WindowsCommand, EndsWithOneWhereARecordingCannotBeRead) {
  const TemporaryFolder folder;
  const std::string root = folder / "sewa";
  testing::internal::CaptureStdout();
  ASSERT_EQ(run_datasets_command({"make", "sewa", "--out", root, "--train", "2", "--devel", "1", "--test", "0",
                                  "--seconds", "1", "--size", "16x16"}),
            0);
  write_text(folder / "sewa/video/Train_01.avi", "");
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_datasets_command({"windows", "sewa", root, "--csv"}), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("Not counted: Train_01 is empty"));
  testing::internal::GetCapturedStdout();
}

}  // namespace
}  // namespace foldwise::datasets
