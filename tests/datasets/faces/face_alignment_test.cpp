// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces/face_alignment.h"

#include <gmock/gmock.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

namespace foldwise::datasets {
namespace {

cv::Point2d moved(const cv::Matx23d& transform, const cv::Point2d& point) {
  const cv::Vec2d result = transform * cv::Vec3d(point.x, point.y, 1);
  return {result[0], result[1]};
}

void expect_near(const cv::Point2d& point, const cv::Point2d& expected, double tolerance) {
  EXPECT_NEAR(point.x, expected.x, tolerance);
  EXPECT_NEAR(point.y, expected.y, tolerance);
}

/// The middle of what is brighter than half, by its first moments: pixels from the upper left corner.
cv::Point2d spot(const cv::Mat& picture, const cv::Rect& within) {
  cv::Mat grey;
  cv::cvtColor(picture(within), grey, cv::COLOR_BGR2GRAY);
  const cv::Moments moments = cv::moments(grey);
  return {within.x + 0.5 + moments.m10 / moments.m00, within.y + 0.5 + moments.m01 / moments.m00};
}

TEST(Alignment, PutsTheEyesWhereTheOptionsSay) {
  const FacesOptions options{.model = "", .eye_distance = 0.5, .eye_height = 0.25, .smallest = 0.1};
  for (const Eyes& eyes : {Eyes{{100, 200}, {150, 200}}, Eyes{{320.5, 80}, {280, 111}}, Eyes{{3, 4}, {4, 90}}}) {
    const cv::Matx23d transform = alignment(eyes, {80, 60}, options);
    expect_near(moved(transform, eyes.left), {15, 20}, 1e-9);
    expect_near(moved(transform, eyes.right), {45, 20}, 1e-9);
  }
}

TEST(Alignment, IsASimilarity) {
  const cv::Matx23d transform = alignment({{10, 20}, {30, 25}}, {112, 112}, {});
  EXPECT_DOUBLE_EQ(transform(0, 0), transform(1, 1));
  EXPECT_DOUBLE_EQ(transform(0, 1), -transform(1, 0));
  EXPECT_GT(transform(0, 0), 0);  // turned, not mirrored
  EXPECT_NEAR(std::hypot(transform(0, 0), transform(0, 1)), 0.42 * 112 / std::hypot(20, 5), 1e-12);
}

class AlignedSpots : public testing::TestWithParam<double> {};

TEST_P(AlignedSpots, AreWhereTheEyesBelong) {
  const double scale = GetParam();  // of the picture's spots
  const Eyes eyes{{130 * scale, 150 * scale}, {190 * scale, 130 * scale}};
  cv::Mat picture(static_cast<int>(300 * scale), static_cast<int>(320 * scale), CV_8UC3, cv::Scalar(0, 0, 0));
  for (const cv::Point2d& eye : {eyes.left, eyes.right}) {
    const cv::Point fixed((eye - cv::Point2d(0.5, 0.5)) * 256);
    cv::circle(picture, fixed, static_cast<int>(7 * scale * 256), cv::Scalar(255, 255, 255), cv::FILLED, cv::LINE_AA,
               8);
  }

  const cv::Mat frame = align(picture, eyes, {112, 96}, {});

  ASSERT_EQ(frame.size(), cv::Size(96, 112));
  const double half = 0.42 * 96 / 2;
  expect_near(spot(frame, {0, 0, 48, 112}), {48 - half, 0.38 * 112}, 0.15);
  expect_near(spot(frame, {48, 0, 48, 112}), {48 + half, 0.38 * 112}, 0.15);
}

INSTANTIATE_TEST_SUITE_P(Scales, AlignedSpots, testing::Values(0.25, 0.6, 1, 3.3));

TEST(Alignment, AveragesWhatShrinks) {
  cv::Mat board(600, 600, CV_8UC3, cv::Scalar(0, 0, 0));
  for (int y = 0; y < board.rows; ++y) {
    for (int x = y % 2; x < board.cols; x += 2) board.at<cv::Vec3b>(y, x) = {200, 200, 200};
  }
  const cv::Mat frame = align(board, {{250, 250}, {350, 250}}, {32, 32}, {});
  for (int y = 0; y < frame.rows; ++y) {
    for (int x = 0; x < frame.cols; ++x) ASSERT_NEAR(frame.at<cv::Vec3b>(y, x)[0], 100, 12) << x << ' ' << y;
  }
}

TEST(Alignment, RepeatsTheEdgeOutsideOfThePicture) {
  const cv::Mat picture(40, 40, CV_8UC3, cv::Scalar(10, 120, 230));
  const cv::Mat frame = align(picture, {{1, 2}, {39, 2}}, {64, 64}, {});
  EXPECT_EQ(cv::norm(frame, cv::Mat(frame.size(), CV_8UC3, cv::Scalar(10, 120, 230)), cv::NORM_INF), 0);
}

}  // namespace
}  // namespace foldwise::datasets
