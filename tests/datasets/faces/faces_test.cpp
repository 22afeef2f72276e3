// SPDX-License-Identifier: Apache-2.0
#include "datasets/faces/faces.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>

#include "datasets/faces/cascade_finder.h"
#include "datasets/faces/yunet_finder.h"
#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/planted_video.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

FacesOptions with_model(const std::string& model) {
  FacesOptions options;
  options.model = model;
  return options;
}

PlantedOptions pictures_of(int side) {
  PlantedOptions options;
  options.scene.size = {side, side};
  options.scene.occlusions = 0;
  return options;
}

/// Pictures of Debian's package opencv-doc.
class RealPictures : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "Debian's package opencv-doc is not installed: " << folder;
  }
  static constexpr const char* folder = "/usr/share/doc/opencv-doc/examples/data/";

  static std::optional<Face> find(const std::string& name, double smallest) {
    const cv::Mat picture = cv::imread(folder + name);
    EXPECT_FALSE(picture.empty()) << name;
    FacesOptions options;
    options.smallest = smallest;
    return make_face_finder(options)->find(picture);
  }
  /// Of every twentieth frame, and how many were looked at.
  static std::pair<int, int> found_in(const std::string& film) {
    const auto finder = make_face_finder(FacesOptions{});
    cv::VideoCapture capture(folder + film, cv::CAP_FFMPEG);
    std::pair<int, int> counts;
    cv::Mat picture;
    for (int number = 0; capture.read(picture); ++number) {
      if (number % 20 != 0) continue;
      counts.first += finder->find(picture).has_value() ? 1 : 0;
      ++counts.second;
    }
    return counts;
  }
};

TEST_F(RealPictures, AFootballersFaceIsFound) {
  const std::optional<Face> face = find("messi5.jpg", 0.1);
  ASSERT_TRUE(face.has_value());
  EXPECT_NEAR(face->box.width, 39, 8);
  EXPECT_NEAR(face->box.x + face->box.width / 2, 226 + 19.5, 8);
  EXPECT_NEAR(face->box.y + face->box.height / 2, 93 + 19.5, 8);
}

TEST_F(RealPictures, NoneIsSmallerThanTheSmallest) {
  const std::optional<Face> face = find("messi5.jpg", 0.2);
  EXPECT_TRUE(!face || face->box.height >= 0.2 * 342 - 1);
}

TEST_F(RealPictures, FruitBoardsAndBaboonsHaveNone) {
  for (const char* name : {"fruits.jpg", "board.jpg", "baboon.jpg"}) EXPECT_FALSE(find(name, 0.1).has_value()) << name;
}

TEST_F(RealPictures, AFilmShowsOneInMostFrames) {
  const auto [found, looked_at] = found_in("Megamind.avi");
  EXPECT_EQ(looked_at, 14);
  EXPECT_GE(found, 11);
}

TEST_F(RealPictures, AFilmOfATreeNever) {
  const auto [found, looked_at] = found_in("tree.avi");
  EXPECT_EQ(looked_at, 4);
  EXPECT_EQ(found, 0);
}

TEST(CascadeFinder, FindsDrawnEyesWhereTheyAre) {
  const auto finder = make_face_finder(FacesOptions{});
  int drawn = 0;
  int found = 0;
  std::vector<double> errors;  // of each eye, as a fraction of the distance between the two
  for (std::uint64_t person = 0; person < 14; ++person) {
    const PlantedVideo video(afew_apex(person % 7), 1000 + person, 77 + person, pictures_of(128));
    for (int frame = 0; frame < video.frames(); frame += 14) {
      ++drawn;
      const std::optional<Face> face = finder->find(video.draw(frame));
      if (!face) continue;
      ++found;
      if (!face->eyes_seen) continue;
      const auto [left, right] = video.eyes(frame);
      const double distance = cv::norm(right - left);
      errors.push_back(cv::norm(face->eyes.left - left) / distance);
      errors.push_back(cv::norm(face->eyes.right - right) / distance);
    }
  }
  std::ranges::sort(errors);
  const double median = errors.at(errors.size() / 2);
  RecordProperty("median_error_in_eye_distances", std::to_string(median));
  EXPECT_GE(found, 0.85 * drawn);
  EXPECT_GE(static_cast<double>(errors.size()), 2 * 0.85 * found);
  EXPECT_LT(median, 0.04);
  EXPECT_LT(errors.at(errors.size() * 9 / 10), 0.08);
  EXPECT_LT(errors.back(), 0.3);
}

TEST(CascadeFinder, AnswersTheSameAfterAnotherVideo) {
  const PlantedVideo video(afew_apex(3), 1001, 5, pictures_of(128));
  const auto used = make_face_finder(FacesOptions{});
  for (int frame = 0; frame < 8; frame += 4) used->find(video.draw(frame));
  used->begin();
  const auto fresh = make_face_finder(FacesOptions{});
  const std::optional<Face> first = fresh->find(video.draw(10));
  const std::optional<Face> later = used->find(video.draw(10));
  ASSERT_TRUE(first && later);
  EXPECT_EQ(first->box, later->box);
  EXPECT_EQ(first->eyes.left, later->eyes.left);
}

TEST(CascadeFinder, FollowsAFaceAsWellAsItFindsOne) {
  const PlantedVideo video(afew_apex(3), 1001, 5, pictures_of(192));
  const auto follows = make_face_finder(FacesOptions{});
  int found = 0;
  int found_anew = 0;
  for (int frame = 0; frame < 24; ++frame) {
    const cv::Mat picture = video.draw(frame);
    const std::optional<Face> face = follows->find(picture);
    const std::optional<Face> anew = make_face_finder(FacesOptions{})->find(picture);
    found_anew += anew && anew->eyes_seen ? 1 : 0;
    if (!face || !face->eyes_seen) continue;
    ++found;
    const auto [left, right] = video.eyes(frame);
    EXPECT_LT(cv::norm(face->eyes.left - left) / cv::norm(right - left), 0.2) << frame;
    EXPECT_LT(cv::norm(face->eyes.right - right) / cv::norm(right - left), 0.2) << frame;
  }
  EXPECT_GE(found, found_anew - 2);
  EXPECT_GE(found, 10);
}

/// A face in the middle of a side of a wider picture.
cv::Mat beside(const cv::Mat& face, int left) {
  cv::Mat picture(face.rows, 3 * face.cols, CV_8UC3, cv::Scalar(128, 128, 128));
  face.copyTo(picture(cv::Rect(left, 0, face.cols, face.rows)));
  return picture;
}

TEST(CascadeFinder, FindsALostFaceAnywhere) {
  const cv::Mat face = PlantedVideo(afew_apex(3), 1001, 5, pictures_of(128)).draw(0);
  const auto finder = make_face_finder(FacesOptions{});
  const std::optional<Face> left = finder->find(beside(face, 0));
  const std::optional<Face> right = finder->find(beside(face, 256));
  ASSERT_TRUE(left && right);
  EXPECT_NEAR(right->box.x - left->box.x, 256, 12);
}

TEST(CascadeFinder, NoticesALargerFaceWithinASecond) {
  const cv::Mat small = PlantedVideo(afew_apex(3), 1001, 5, pictures_of(128)).draw(0);
  cv::Mat large;
  cv::resize(small, large, {192, 192}, 0, 0, cv::INTER_LINEAR);
  cv::Mat alone(192, 384, CV_8UC3, cv::Scalar(128, 128, 128));
  small.copyTo(alone(cv::Rect(0, 32, 128, 128)));
  cv::Mat both = alone.clone();
  large.copyTo(both(cv::Rect(192, 0, 192, 192)));
  const auto finder = make_face_finder(FacesOptions{});
  ASSERT_TRUE(finder->find(alone).has_value());
  std::optional<Face> last;
  for (int picture = 0; picture < 25; ++picture) last = finder->find(both);
  ASSERT_TRUE(last.has_value());
  EXPECT_GT(last->box.x, 180);
}

TEST(CascadeFinder, TakesTheLargestOfSeveralFaces) {
  const auto finder = make_face_finder(FacesOptions{});
  const auto with_eyes = [&](const cv::Mat& picture) {
    finder->begin();
    const std::optional<Face> face = finder->find(picture);
    return face && face->eyes_seen;
  };
  int pairs = 0;
  int largest = 0;
  for (std::uint64_t person = 0; person < 14; ++person) {
    const cv::Mat small = PlantedVideo(afew_apex(person % 7), 2000 + person, 177 + person, pictures_of(128)).draw(0);
    const cv::Mat large = PlantedVideo(afew_apex(person % 7), 1000 + person, 77 + person, pictures_of(192)).draw(0);
    if (!with_eyes(small) || !with_eyes(large)) continue;
    ++pairs;
    cv::Mat both(192, 128 + 192, CV_8UC3, cv::Scalar(128, 128, 128));
    small.copyTo(both(cv::Rect(0, 0, 128, 128)));
    large.copyTo(both(cv::Rect(128, 0, 192, 192)));
    finder->begin();
    const std::optional<Face> face = finder->find(both);
    largest += face && face->box.x + face->box.width / 2 > 128 ? 1 : 0;
  }
  EXPECT_GE(pairs, 5);
  EXPECT_GE(largest, 0.75 * pairs);  // its eyes may be missed where those of the small one are seen
}

class CascadeFolder : public testing::Test {
 protected:
  void SetUp() override { ::setenv("FOLDWISE_CASCADES", folder_.path().c_str(), 1); }
  void TearDown() override { ::unsetenv("FOLDWISE_CASCADES"); }
  TemporaryFolder folder_;
};

TEST_F(CascadeFolder, IsNamedWithTheRemedyWhenItLacksTheCascades) {
  expect_user_error([] { make_face_finder(FacesOptions{}); },
                    {(folder_ / "haarcascade_frontalface_alt2.xml").string(), "there is no such file", "opencv-data",
                     "FOLDWISE_CASCADES"});
}

TEST_F(CascadeFolder, MayNotHoldSomethingElse) {
  write_text(folder_ / "haarcascade_frontalface_alt2.xml", "this is no cascade");
  expect_user_error([] { make_face_finder(FacesOptions{}); }, {"haarcascade_frontalface_alt2.xml", "not a cascade"});
}

TEST(Yunet, NamesAModelThatIsNotThere) {
  expect_user_error([] { make_face_finder(with_model("/nowhere/yunet.onnx")); },
                    {"dataset.faces.model /nowhere/yunet.onnx", "there is no such file", "ONNX file of YuNet"});
}

TEST(Yunet, NamesAModelThatIsNoOnnxFile) {
  const TemporaryFolder folder;
  for (const char* content : {"", "this is no ONNX file", "\x08\x07\x12\x04word"}) {
    write_text(folder / "model.onnx", content);
    expect_user_error([&] { make_face_finder(with_model(folder / "model.onnx")); },
                      {"model.onnx", "cannot read it as an ONNX file"});
  }
}

TEST(Yunet, GivesItsLargestFaceAndEyesFromLeftToRight) {
  const cv::Mat rows = (cv::Mat_<float>(3, 15) <<  //
                            10,
                        10, 40, 50, 20, 30, 40, 30, 30, 40, 22, 50, 38, 50, 0.9,                //
                        100, 20, 80, 100, 160, 62, 120, 58, 140, 80, 125, 100, 155, 100, 0.85,  //
                        5, 5, 20, 24, 9, 12, 18, 12, 14, 16, 9, 20, 18, 20, 0.99);
  const std::optional<Face> face = largest_yunet_face(rows, 30);
  ASSERT_TRUE(face.has_value());
  EXPECT_EQ(face->box, cv::Rect2d(100, 20, 80, 100));
  EXPECT_EQ(face->eyes.left, cv::Point2d(120, 58));
  EXPECT_EQ(face->eyes.right, cv::Point2d(160, 62));
  EXPECT_TRUE(face->eyes_seen);
  EXPECT_FALSE(largest_yunet_face(rows, 101).has_value());
  EXPECT_FALSE(largest_yunet_face({}, 30).has_value());
}

}  // namespace
}  // namespace foldwise::datasets
