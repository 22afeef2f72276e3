// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "datasets/synthetic/scenes/figure.h"

namespace foldwise::datasets {

/// What stays in its place while a body moves.
enum class Anchor { hips, far_foot, hands };

/// What else is in the picture.
enum class Prop {
  none,
  chair,         ///< beneath the hips of a body that sits
  bar,           ///< held by both hands
  box,           ///< on the ground until the near hand takes it, half-way
  thrown_ball,   ///< in the near hand, then on its way
  bouncing_ball  ///< between the near hand and the ground
};

/// A pose at a time between 0 and 1.
struct KeyPose {
  double time = 0;
  BodyPose pose;
};

/// Something that a body does, told by key poses: over and over again, or once.
struct BodyAction {
  std::string_view name;  ///< a class of HMDB-51
  View view = View::side;
  Anchor anchor = Anchor::hips;
  Prop prop = Prop::none;
  double cycle = 0;   ///< frames that one repetition takes; 0: done once
  double travel = 0;  ///< how far the body moves ahead in one repetition, or altogether
  BodyPose rest;      ///< before and after repetitions; what is done once begins and ends with its own key poses
  std::vector<KeyPose> keys;

  bool repeats() const { return cycle > 0; }
  /// The pose at a time between 0 and 1; repetitions end as they begin.
  BodyPose at(double time) const;
};

/// When the thrown ball leaves the hand.
constexpr double release_time = 0.62;

/// Those that can be drawn, the most different first.
std::span<const BodyAction> drawn_actions();

}  // namespace foldwise::datasets
