// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "datasets/synthetic/scenes/identity.h"
#include "datasets/synthetic/scenes/scene_canvas.h"

namespace foldwise::datasets {

/// Directions of the two bones of an arm or a leg: degrees from straight down, positive to where the body faces (seen
/// from the side) or to the picture's right (seen from the front). 90 is forward, 180 straight up.
struct LimbPose {
  double upper = 0;
  double lower = 0;
};

/// A body at one instant. Directions do not depend on each other: a torso that leans leaves the legs where they are.
struct BodyPose {
  double torso = 0;  ///< degrees from upright, positive forward (or to the right)
  LimbPose near_arm = {}, far_arm = {}, near_leg = {}, far_leg = {};
  double lift = 0;  ///< of the lowest point above the ground; the standing body is 1.6 high
  double turn = 0;  ///< of the whole body, degrees, in the direction of `torso`
};

/// 0: from, 1: to.
BodyPose blend(const BodyPose& from, const BodyPose& to, double share);

enum class View { side, front };

/// What one person's body looks like in all of its videos.
struct Build {
  Identity person;
  Colour trousers{};
  double height = 1;   ///< a factor of all lengths
  double breadth = 1;  ///< a factor of all widths
};
/// The same seed is the same person.
Build draw_build(std::uint64_t seed);

struct LimbJoints {
  cv::Point2d root, middle, end;  ///< shoulder, elbow, hand; or hip, knee, ankle
};

/// Where a body is: y points down.
struct Joints {
  cv::Point2d hips, neck, head;
  LimbJoints near_arm, far_arm, near_leg, far_leg;
  std::array<cv::Point2d, 2> toes;  ///< near, far

  void move(cv::Point2d by);
  void mirror();  ///< left and right change places
  /// The largest y of skin, shoe or cloth.
  double lowest(const Build& build) const;
};

/// With the hips' middle at the origin, facing right.
Joints joints_of(const BodyPose& pose, const Build& build, View view);

/// Draws the body in the canvas' coordinates. `facing`: 1 right, -1 left; of the face alone.
void draw_figure(SceneCanvas& canvas, const Joints& joints, const Build& build, View view, double facing);

}  // namespace foldwise::datasets
