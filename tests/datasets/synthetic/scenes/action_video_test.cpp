// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/action_video.h"

#include <gmock/gmock.h>

#include <set>

namespace foldwise::datasets {
namespace {

/// Nothing moves but the person.
ActionOptions plain() {
  ActionOptions options;
  options.size = {48, 60};
  options.sway = 0;
  options.noise = 0;
  return options;
}

const BodyAction& action(std::string_view name) {
  for (const BodyAction& each : drawn_actions()) {
    if (each.name == name) return each;
  }
  throw std::runtime_error("no such action");
}

double difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * 3);
}

double bone(cv::Point2d from, cv::Point2d to) {
  return cv::norm(to - from);
}

TEST(Figure, HasRigidBones) {
  Build build = draw_build(3);
  const Joints still = joints_of({}, build, View::side);
  for (const BodyAction& each : drawn_actions()) {
    for (int tenth = 0; tenth <= 10; ++tenth) {
      const Joints body = joints_of(each.at(tenth / 10.0), build, View::side);
      EXPECT_NEAR(bone(body.near_arm.root, body.near_arm.middle), bone(still.near_arm.root, still.near_arm.middle),
                  1e-9);
      EXPECT_NEAR(bone(body.far_leg.middle, body.far_leg.end), bone(still.far_leg.middle, still.far_leg.end), 1e-9);
      EXPECT_NEAR(bone(body.hips, body.neck), bone(still.hips, still.neck), 1e-9);
    }
  }
}

TEST(Figure, PointsItsLimbsWhereItIsTold) {
  Build build = draw_build(3);
  const Joints body = joints_of({.near_arm = {90, 180}, .near_leg = {0, -90}}, build, View::side);
  EXPECT_GT(body.near_arm.middle.x, body.near_arm.root.x + 0.1);  // forward
  EXPECT_NEAR(body.near_arm.middle.y, body.near_arm.root.y, 1e-9);
  EXPECT_LT(body.near_arm.end.y, body.near_arm.middle.y - 0.1);   // up
  EXPECT_GT(body.near_leg.middle.y, body.near_leg.root.y + 0.1);  // down
  EXPECT_LT(body.near_leg.end.x, body.near_leg.middle.x - 0.1);   // backward
  const Joints turned = joints_of({.turn = 180}, build, View::side);
  EXPECT_GT(turned.head.y, 0.1);  // upside down
  EXPECT_LT(turned.near_leg.end.y, -0.1);
}

TEST(Figure, IsMirroredAndMoved) {
  Build build = draw_build(3);
  Joints body = joints_of({.near_arm = {90, 90}}, build, View::side);
  const double reach = body.near_arm.end.x;
  body.mirror();
  EXPECT_DOUBLE_EQ(body.near_arm.end.x, -reach);
  const double lowest = body.lowest(build);
  body.move({0.5, 0.25});
  EXPECT_DOUBLE_EQ(body.near_arm.end.x, 0.5 - reach);
  EXPECT_DOUBLE_EQ(body.lowest(build), lowest + 0.25);
}

TEST(Figure, IsTheSamePersonForTheSameSeed) {
  EXPECT_EQ(draw_build(5).trousers, draw_build(5).trousers);
  EXPECT_NE(draw_build(5).trousers, draw_build(6).trousers);
}

TEST(BodyActions, AreNamedOnceAndManyEnough) {
  std::set<std::string_view> names;
  for (const BodyAction& each : drawn_actions()) names.insert(each.name);
  EXPECT_EQ(names.size(), drawn_actions().size());
  EXPECT_GE(names.size(), 16u);
}

TEST(BodyActions, HaveKeyPosesInTheOrderOfTime) {
  for (const BodyAction& each : drawn_actions()) {
    EXPECT_EQ(each.keys.front().time, 0) << each.name;
    EXPECT_EQ(each.keys.back().time, 1) << each.name;
    for (std::size_t i = 1; i < each.keys.size(); ++i) EXPECT_LT(each.keys[i - 1].time, each.keys[i].time) << each.name;
  }
}

TEST(BodyActions, RepeatWithoutAJump) {
  for (const BodyAction& each : drawn_actions()) {
    if (!each.repeats()) continue;
    const BodyPose end = each.at(1 - 1e-9);
    const BodyPose begin = each.at(1);
    EXPECT_NEAR(end.torso, begin.torso, 1e-3) << each.name;
    EXPECT_NEAR(end.near_arm.lower, begin.near_arm.lower, 1e-3) << each.name;
    EXPECT_NEAR(end.far_leg.upper, begin.far_leg.upper, 1e-3) << each.name;
    EXPECT_NEAR(each.at(5.3).near_arm.upper, each.at(0.3).near_arm.upper, 1e-6) << each.name;
  }
}

TEST(ActionVideo, IsStillBeforeAndAfterAndMovesBetween) {
  for (const BodyAction& each : drawn_actions()) {
    const ActionVideo video(each, 7, 11, plain());
    const auto [onset, offset] = video.event();
    ASSERT_LE(0, onset);
    ASSERT_LT(onset, offset);
    ASSERT_LT(offset, video.frames());
    for (int frame = 1; frame < onset; ++frame) {
      EXPECT_EQ(video.intensity(frame), 0);
      EXPECT_EQ(difference(video.draw(0), video.draw(frame)), 0) << each.name << frame;
    }
    for (int frame = offset + 1; frame < video.frames(); ++frame) {
      EXPECT_EQ(video.intensity(frame), 0);
      EXPECT_EQ(difference(video.draw(video.frames() - 1), video.draw(frame)), 0) << each.name << frame;
    }
    double largest = 0;
    for (int frame = onset; frame <= offset; ++frame) {
      EXPECT_GT(video.intensity(frame), 0) << each.name << frame;
      largest = std::max(largest, difference(video.draw(onset), video.draw(frame)));
    }
    EXPECT_GT(largest, 1) << each.name;
  }
}

TEST(ActionVideo, FollowsFromItsArguments) {
  const ActionVideo video(action("kick"), 7, 11, {});
  const ActionVideo again(action("kick"), 7, 11, {});
  for (const int frame : {5, 0, 3}) EXPECT_EQ(difference(video.draw(frame), again.draw(frame)), 0);
  EXPECT_GT(difference(video.draw(0), ActionVideo(action("kick"), 8, 11, {}).draw(0)), 0.5);
  EXPECT_GT(difference(video.draw(0), ActionVideo(action("kick"), 7, 12, {}).draw(0)), 0.5);
}

TEST(ActionVideo, DiffersBetweenActionsOfTheSamePerson) {
  std::vector<std::vector<cv::Mat>> videos;
  for (const BodyAction& each : drawn_actions()) {
    const ActionVideo video(each, 7, 11, plain());
    std::vector<cv::Mat>& frames = videos.emplace_back();
    for (int frame = 0; frame < video.frames(); frame += 3) frames.push_back(video.draw(frame));
  }
  for (std::size_t one = 0; one < videos.size(); ++one) {
    for (std::size_t other = 0; other < one; ++other) {
      double largest = 0;
      for (std::size_t i = 0; i < videos[one].size(); ++i) {
        largest = std::max(largest, difference(videos[one][i], videos[other].at(i)));
      }
      EXPECT_GT(largest, 1.5) << drawn_actions()[one].name << ' ' << drawn_actions()[other].name;
    }
  }
}

TEST(ActionVideo, SitsDownOrStandsUp) {
  ActionOptions options = plain();
  options.style = 0;
  const ActionVideo sit(action("sit"), 7, 11, options);
  const ActionVideo stand(action("stand"), 7, 11, options);
  ASSERT_EQ(sit.frames(), stand.frames());
  // Told apart by the order of time alone.
  EXPECT_LT(difference(sit.draw(0), stand.draw(stand.frames() - 1)), 1.5);
  EXPECT_GT(difference(sit.draw(0), stand.draw(0)), 1.5);
}

/// The mean column in which a picture differs from the wall and the floor.
double column_of_person(const cv::Mat& picture, const cv::Mat& empty) {
  double sum = 0;
  double columns = 0;
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) {
      const double there = cv::norm(picture.at<cv::Vec3b>(y, x) - empty.at<cv::Vec3b>(y, x), cv::NORM_L1);
      sum += there;
      columns += there * x;
    }
  }
  return columns / sum;
}

TEST(ActionVideo, TravelsWhereThePersonFaces) {
  ActionOptions options = plain();
  options.clutter = 0;
  std::set<int> seen;
  for (std::uint64_t seed = 1; seed < 8; ++seed) {
    const ActionVideo video(action("run"), 7, seed, options);
    const cv::Mat before = video.draw(0);
    const cv::Mat after = video.draw(video.frames() - 1);
    // Without things on the wall each row has the colour of its edges; the person is never at both.
    cv::Mat empty = before.clone();
    for (int y = 0; y < empty.rows; ++y) {
      const bool person_left = video.facing() > 0;
      empty.row(y).setTo(before.at<cv::Vec3b>(y, person_left ? empty.cols - 1 : 0));
    }
    EXPECT_GT(video.facing() * (column_of_person(after, empty) - column_of_person(before, empty)), 10) << seed;
    seen.insert(video.facing());
  }
  EXPECT_EQ(seen.size(), 2u);
}

TEST(ActionVideo, FitsTheShortestVideos) {
  ActionOptions options = plain();
  options.least_frames = options.most_frames = 1;
  for (const BodyAction& each : drawn_actions()) {
    const ActionVideo video(each, 7, 11, options);
    EXPECT_EQ(video.event().onset, 0);
    EXPECT_EQ(video.event().offset, 0);
    EXPECT_EQ(video.draw(0).rows, 48);
  }
}

}  // namespace
}  // namespace foldwise::datasets
