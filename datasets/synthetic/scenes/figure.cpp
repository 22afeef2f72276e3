// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/figure.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

// Lengths and widths of a body that is 1.6 high.
constexpr double torso_length = 0.5;
constexpr double neck_length = 0.06;
constexpr double head_radius = 0.14;
constexpr double arm_bone = 0.265;
constexpr double leg_bone = 0.38;
constexpr double foot_length = 0.13;
constexpr double foot_height = 0.05;
constexpr double arm_width = 0.085;
constexpr double leg_width = 0.125;
constexpr double shoulder_offset = 0.16;  // seen from the front
constexpr double hip_offset = 0.08;

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

cv::Point2d limb_direction(double degrees) {
  return {std::sin(radians(degrees)), std::cos(radians(degrees))};
}

cv::Point2d torso_direction(double degrees) {
  return {std::sin(radians(degrees)), -std::cos(radians(degrees))};
}

LimbPose blend(const LimbPose& from, const LimbPose& to, double share) {
  return {std::lerp(from.upper, to.upper, share), std::lerp(from.lower, to.lower, share)};
}

LimbJoints limb(cv::Point2d root, const LimbPose& pose, double turn, double bone) {
  LimbJoints joints{root, {}, {}};
  joints.middle = root + limb_direction(pose.upper - turn) * bone;
  joints.end = joints.middle + limb_direction(pose.lower - turn) * bone;
  return joints;
}

// A line with round ends.
void draw_bone(SceneCanvas& canvas, cv::Point2d from, cv::Point2d to, double width, const Colour& colour) {
  canvas.line({from, to}, width, colour);
  for (const cv::Point2d& end : {from, to}) canvas.fill(ellipse(end, width / 2, width / 2), colour);
}

void draw_leg(SceneCanvas& canvas, const LimbJoints& leg, cv::Point2d toe, const Build& build, double shade) {
  const double width = leg_width * build.breadth;
  draw_bone(canvas, leg.end, toe, 0.08 * build.breadth, shaded({40, 40, 45}, shade));
  draw_bone(canvas, leg.root, leg.middle, width, shaded(build.trousers, shade));
  draw_bone(canvas, leg.middle, leg.end, width * 0.85, shaded(build.trousers, shade));
}

void draw_arm(SceneCanvas& canvas, const LimbJoints& arm, const Build& build, double shade) {
  const double width = arm_width * build.breadth;
  draw_bone(canvas, arm.root, arm.middle, width * 1.1, shaded(build.person.shirt, shade));
  draw_bone(canvas, arm.middle, arm.end, width * 0.85, shaded(build.person.skin, shade));
  canvas.fill(ellipse(arm.end, width * 0.62, width * 0.62), shaded(build.person.skin, shade));
}

void draw_head(SceneCanvas& canvas, const Joints& joints, const Build& build, View view, double facing) {
  const double radius = head_radius * build.height;
  const cv::Point2d up = (joints.head - joints.neck) / cv::norm(joints.head - joints.neck);
  const cv::Point2d ahead = cv::Point2d(-up.y, up.x) * facing;
  draw_bone(canvas, joints.neck, joints.head, 0.09 * build.breadth, shaded(build.person.skin, 0.85));
  canvas.fill(ellipse(joints.head, radius, radius), build.person.skin);
  const bool bald = build.person.hair_style == HairStyle::bald;
  const Colour hair = bald ? shaded(build.person.skin, 0.9) : build.person.hair;
  const cv::Point2d cap =
      joints.head + up * (0.45 * radius) - (view == View::side ? ahead * (0.3 * radius) : cv::Point2d());
  canvas.fill(ellipse(cap, radius * 0.78, radius * 0.72), hair);
  const auto eye = [&](double side) {
    canvas.fill(ellipse(joints.head + ahead * (side * radius) - up * (0.12 * radius), radius * 0.13, radius * 0.13),
                {30, 30, 35});
  };
  if (view == View::side) {
    canvas.fill(ellipse(joints.head + ahead * radius - up * (0.25 * radius), radius * 0.22, radius * 0.2),
                build.person.skin);
    eye(0.6);
  } else {
    eye(0.38);
    eye(-0.38);
  }
}

}  // namespace

BodyPose blend(const BodyPose& from, const BodyPose& to, double share) {
  return {std::lerp(from.torso, to.torso, share), blend(from.near_arm, to.near_arm, share),
          blend(from.far_arm, to.far_arm, share), blend(from.near_leg, to.near_leg, share),
          blend(from.far_leg, to.far_leg, share), std::lerp(from.lift, to.lift, share),
          std::lerp(from.turn, to.turn, share)};
}

Build draw_build(std::uint64_t seed) {
  Build build;
  build.person = draw_identity(seed);
  CounterRandom random(random_bits(seed, std::uint64_t{0x626f6479}));
  for (double& channel : build.trousers) channel = random.uniform(20, 190);
  build.height = random.uniform(0.82, 0.98);
  build.breadth = build.height * random.uniform(0.85, 1.25);
  return build;
}

void Joints::move(cv::Point2d by) {
  for (cv::Point2d* point : {&hips, &neck, &head, &toes[0], &toes[1]}) *point += by;
  for (LimbJoints* limb : {&near_arm, &far_arm, &near_leg, &far_leg}) {
    for (cv::Point2d* point : {&limb->root, &limb->middle, &limb->end}) *point += by;
  }
}

void Joints::mirror() {
  for (cv::Point2d* point : {&hips, &neck, &head, &toes[0], &toes[1]}) point->x = -point->x;
  for (LimbJoints* limb : {&near_arm, &far_arm, &near_leg, &far_leg}) {
    for (cv::Point2d* point : {&limb->root, &limb->middle, &limb->end}) point->x = -point->x;
  }
}

double Joints::lowest(const Build& build) const {
  double y = head.y + head_radius * build.height;
  for (const cv::Point2d& point : {hips, neck, near_leg.middle, far_leg.middle}) {
    y = std::max(y, point.y + leg_width * build.breadth / 2);
  }
  for (const cv::Point2d& point :
       {near_arm.middle, near_arm.end, far_arm.middle, far_arm.end, toes[0], toes[1], near_leg.end, far_leg.end}) {
    y = std::max(y, point.y + foot_height);
  }
  return y;
}

Joints joints_of(const BodyPose& pose, const Build& build, View view) {
  const double size = build.height;
  const double across = view == View::front ? 1 : 0.12;  // how much of the body's width is seen
  Joints joints;
  const cv::Point2d up = torso_direction(pose.torso + pose.turn);
  const cv::Point2d right(-up.y, up.x);
  const cv::Point2d hip_right = torso_direction(pose.turn + 90);
  joints.neck = up * (torso_length * size);
  joints.head = joints.neck + up * ((neck_length + head_radius) * size);
  const cv::Point2d shoulders = joints.neck - up * (0.05 * size);
  const double shoulder = shoulder_offset * across * build.breadth;
  const double hip = hip_offset * across * build.breadth;
  joints.near_arm = limb(shoulders + right * shoulder, pose.near_arm, pose.turn, arm_bone * size);
  joints.far_arm = limb(shoulders - right * shoulder, pose.far_arm, pose.turn, arm_bone * size);
  joints.near_leg = limb(hip_right * hip, pose.near_leg, pose.turn, leg_bone * size);
  joints.far_leg = limb(hip_right * -hip, pose.far_leg, pose.turn, leg_bone * size);
  // Feet stand at right angles to the shins; seen from the front they point outwards.
  const double outwards = view == View::front ? 55 : 90;
  joints.toes[0] = joints.near_leg.end + limb_direction(pose.near_leg.lower - pose.turn + outwards) * foot_length;
  joints.toes[1] =
      joints.far_leg.end +
      limb_direction(pose.far_leg.lower - pose.turn + (view == View::front ? -outwards : outwards)) * foot_length;
  return joints;
}

void draw_figure(SceneCanvas& canvas, const Joints& joints, const Build& build, View view, double facing) {
  constexpr double far_shade = 0.72;
  const double shade = view == View::side ? far_shade : 1;
  draw_leg(canvas, joints.far_leg, joints.toes[1], build, shade);
  if (view == View::side) draw_arm(canvas, joints.far_arm, build, shade);
  draw_leg(canvas, joints.near_leg, joints.toes[0], build, 1);
  const double width = (view == View::front ? 0.3 : 0.2) * build.breadth;
  const cv::Point2d up = (joints.neck - joints.hips) / cv::norm(joints.neck - joints.hips);
  draw_bone(canvas, joints.hips + up * 0.02, joints.neck - up * (width / 2), width, build.person.shirt);
  draw_head(canvas, joints, build, view, facing);
  if (view == View::front) draw_arm(canvas, joints.far_arm, build, 1);
  draw_arm(canvas, joints.near_arm, build, 1);
}

}  // namespace foldwise::datasets
