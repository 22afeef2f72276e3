// SPDX-License-Identifier: Apache-2.0
#include "datasets/inspection/sheet.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "datasets/commands/commands.h"
#include "tests/datasets/encoded_video.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Dataset one_video(const std::filesystem::path& root) {
  encode(root / "a.avi", moving_square(9, {32, 24}), "MJPG");
  Dataset dataset{"folders", root, {"calm"}, {}};
  dataset.samples = {{"a", "a.avi", 0, "", ""}};
  return dataset;
}

DatasetOptions in_size(Size size) {
  DatasetOptions options;
  options.frames.size = size;
  return options;
}

TEST(SheetContent, HasFramesFromTheFirstToTheLast) {
  const TemporaryFolder folder;
  Dataset dataset = one_video(folder / "");
  dataset.samples.front().curves = {{"pspi", 0, {0, 0, 1, 2, 3, 2, 1, 0, 0}}};
  write_text(folder / "planted/a.csv", "frame,intensity\n0,0\n1,0.5\n2,1\n");

  const SheetContent content = sheet_content(dataset, dataset.samples.front(), in_size({24, 32}), 5);

  EXPECT_THAT(content.numbers, ElementsAre(0, 2, 4, 6, 8));
  ASSERT_EQ(content.curves.size(), 2u);
  EXPECT_EQ(content.curves[0].name, "pspi");
  EXPECT_THAT(content.curves[1].values, ElementsAre(0.F, 0.5F, 1.F));
  EXPECT_EQ(content.source_frames, 9);
  // The square stands at x = 3 * frame: bright there, not elsewhere.
  const cv::Mat& last = content.pictures.back();
  EXPECT_GT(last.at<cv::Vec3b>(10, 3 * 8 % 24 + 4)[0], 200);
  EXPECT_LT(content.pictures.front().at<cv::Vec3b>(10, 20)[0], 90);
}

TEST(SheetContent, ShowsEachFrameOnceWhereThereAreFew) {
  const TemporaryFolder folder;
  const Dataset dataset = one_video(folder / "");
  EXPECT_EQ(sheet_content(dataset, dataset.samples.front(), in_size({24, 32}), 50).pictures.size(), 9u);
}

TEST(SheetContent, HoldsTheValuesOfASlowerCurveUntilTheNext) {
  const TemporaryFolder folder;
  Dataset dataset = one_video(folder / "");
  dataset.samples.front().curves = {{"valence", 5, {0.25F, 0.75F}}};  // a value for five frames

  const SheetContent content = sheet_content(dataset, dataset.samples.front(), in_size({24, 32}), 5);

  const std::vector<float> expected{0.25F, 0.25F, 0.25F, 0.25F, 0.25F, 0.75F, 0.75F, 0.75F, 0.75F};
  EXPECT_EQ(content.curves.at(0).values, expected);
}

TEST(ContactSheet, PutsPicturesAndCurvesWhereTheyBelong) {
  SheetContent content{
      "title", std::vector<cv::Mat>(3, cv::Mat(40, 50, CV_8UC3, cv::Scalar(10, 20, 30))), {0, 5, 9}, {}, 10};
  const cv::Mat plain = contact_sheet(content);
  content.curves = {{"valence", {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}}};
  const cv::Mat with_curve = contact_sheet(content);

  EXPECT_EQ(plain.at<cv::Vec3b>(40, 30), cv::Vec3b(10, 20, 30));
  EXPECT_GT(with_curve.rows, plain.rows + 150);
  cv::Mat blue;
  cv::inRange(with_curve, cv::Scalar(170, 80, 10), cv::Scalar(190, 100, 30), blue);
  EXPECT_GT(cv::countNonZero(blue), 200);  // the curve's colour
}

TEST(ShowCommand, WritesASheetAndRefusesWhatItCannotShow) {
  const TemporaryFolder folder;
  for (const char* split : {"Train_AFEW", "Val_AFEW"}) {
    for (const char* label : {"Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"}) {
      encode(folder / split / label / "1.avi", moving_square(4, {32, 32}), "MJPG");
    }
  }
  const std::string root = (folder / "").string();
  const std::string sheet = (folder / "sheet.png").string();
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_datasets_command({"show", "afew", root, "--sample", "Train_AFEW/Sad/1", "-o", sheet}), 0);
  testing::internal::GetCapturedStdout();
  EXPECT_FALSE(cv::imread(sheet).empty());

  testing::internal::CaptureStderr();
  EXPECT_EQ(run_datasets_command({"show", "afew", root, "--sample", "Sad/1", "-o", sheet}), 2);
  EXPECT_EQ(run_datasets_command({"show", "afew", root, "--sample", "Train_AFEW/Sad/1", "-o", "x.gif"}), 2);
  EXPECT_EQ(run_datasets_command({"show", "afew", root, "--sample", "Train_AFEW/Sad/1", "-o", sheet, "--align"}), 2);
  const std::string errors = testing::internal::GetCapturedStderr();
  EXPECT_THAT(errors, HasSubstr("there is no sample 'Sad/1'"));
  EXPECT_THAT(errors, HasSubstr("neither .png nor .jpg"));
  EXPECT_THAT(errors, HasSubstr("shows no face in any of its 4 frames"));
}

}  // namespace
}  // namespace foldwise::datasets
