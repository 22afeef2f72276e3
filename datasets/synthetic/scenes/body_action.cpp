// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/body_action.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

namespace foldwise::datasets {
namespace {

// In the order torso, near arm, far arm, near leg, far leg, lift, turn.
constexpr BodyPose from_front{0, {8, 10}, {-8, -10}, {6, 4}, {-6, -4}};
constexpr BodyPose from_side{0, {-4, 8}, {4, 14}, {3, -2}, {-3, -5}};
constexpr BodyPose seated{-4, {20, 60}, {24, 64}, {88, 2}, {92, 4}};
constexpr BodyPose plank{65, {0, 2}, {3, 5}, {-65, -65}, {-65, -65}};
constexpr BodyPose on_the_back{-90, {85, 95}, {88, 98}, {130, 35}, {132, 37}};
constexpr BodyPose hanging{0, {172, 178}, {-172, -178}, {4, -2}, {-4, 2}};
constexpr BodyPose on_guard{8, {25, 140}, {35, 145}, {28, -4}, {-22, -36}};
constexpr BodyPose ready_to_throw{-4, {-30, 60}, {40, 60}, {14, 4}, {-14, -20}};
constexpr BodyPose with_ball{10, {30, 85}, {10, 40}, {14, -6}, {-10, -26}};

std::vector<BodyAction> make_actions() {
  return {
      {.name = "wave",
       .view = View::front,
       .cycle = 11,
       .rest = from_front,
       .keys = {{0, {0, {130, 150}, {-8, -10}, {6, 4}, {-6, -4}}},
                {0.5, {0, {135, 215}, {-8, -10}, {6, 4}, {-6, -4}}},
                {1, {0, {130, 150}, {-8, -10}, {6, 4}, {-6, -4}}}}},
      {.name = "jump",
       .anchor = Anchor::far_foot,
       .cycle = 20,
       .rest = from_side,
       .keys = {{0, from_side},
                {0.3, {38, {-55, -35}, {-50, -30}, {72, -42}, {68, -46}}},
                {0.5, {4, {150, 165}, {145, 160}, {0, -8}, {-4, -12}, 0.36}},
                {0.62, {6, {120, 140}, {115, 135}, {20, -25}, {15, -30}, 0.26}},
                {0.8, {26, {30, 50}, {35, 55}, {52, -30}, {48, -34}}},
                {1, from_side}}},
      {.name = "walk",
       .cycle = 20,
       .travel = 0.62,
       .rest = from_side,
       .keys = {{0, {3, {-28, -15}, {28, 45}, {28, 22}, {-24, -38}}},
                {0.25, {3, {0, 10}, {0, 15}, {4, 0}, {10, -50}}},
                {0.5, {3, {28, 45}, {-28, -15}, {-24, -38}, {28, 22}}},
                {0.75, {3, {0, 15}, {0, 10}, {10, -50}, {4, 0}}},
                {1, {3, {-28, -15}, {28, 45}, {28, 22}, {-24, -38}}}}},
      {.name = "kick",
       .anchor = Anchor::far_foot,
       .cycle = 20,
       .rest = from_side,
       .keys = {{0, from_side},
                {0.25, {12, {30, 70}, {-30, 0}, {-35, -95}, {6, -8}}},
                {0.5, {-22, {-45, -20}, {55, 80}, {98, 92}, {-2, -4}}},
                {0.62, {-20, {-40, -15}, {50, 75}, {92, 80}, {-2, -4}}},
                {0.8, {0, {0, 30}, {10, 30}, {40, -40}, {0, -6}}},
                {1, from_side}}},
      {.name = "clap",
       .view = View::front,
       .cycle = 9,
       .rest = from_front,
       .keys = {{0, {0, {48, 130}, {-48, -130}, {6, 4}, {-6, -4}}},
                {0.5, {0, {16, 242}, {-16, -242}, {6, 4}, {-6, -4}}},
                {1, {0, {48, 130}, {-48, -130}, {6, 4}, {-6, -4}}}}},
      {.name = "pushup",
       .cycle = 22,
       .rest = plank,
       .keys = {{0, plank}, {0.5, {84, {-90, 58}, {-86, 60}, {-84, -84}, {-84, -84}}}, {1, plank}}},
      {.name = "sit",
       .anchor = Anchor::far_foot,
       .prop = Prop::chair,
       .rest = from_side,
       .keys = {{0, from_side}, {0.55, {42, {30, 60}, {35, 65}, {62, -22}, {64, -20}}}, {1, seated}}},
      {.name = "fall_floor",
       .rest = from_side,
       .keys = {{0, from_side},
                {0.3, {25, {40, 70}, {50, 80}, {42, -38}, {36, -46}}},
                {0.6, {55, {80, 95}, {85, 100}, {5, -84}, {0, -88}}},
                {0.85, {92, {115, 80}, {120, 85}, {-84, -92}, {-88, -94}}},
                {1, {92, {115, 80}, {120, 85}, {-86, -92}, {-90, -94}}}}},
      {.name = "situp",
       .cycle = 24,
       .rest = on_the_back,
       .keys = {{0, on_the_back}, {0.5, {14, {72, 82}, {76, 86}, {130, 35}, {132, 37}}}, {1, on_the_back}}},
      {.name = "punch",
       .anchor = Anchor::far_foot,
       .cycle = 14,
       .rest = on_guard,
       .keys = {{0, on_guard},
                {0.25, {16, {90, 92}, {20, 140}, {30, -2}, {-24, -38}}},
                {0.5, on_guard},
                {0.75, {16, {10, 135}, {88, 92}, {30, -2}, {-24, -38}}},
                {1, on_guard}}},
      {.name = "pullup",
       .view = View::front,
       .anchor = Anchor::hands,
       .prop = Prop::bar,
       .cycle = 24,
       .rest = hanging,
       .keys = {{0, hanging}, {0.5, {0, {42, 172}, {-42, -172}, {6, -10}, {-6, 10}}}, {1, hanging}}},
      {.name = "cartwheel",
       .view = View::front,
       .travel = 1.5,
       .rest = from_front,
       .keys = {{0, from_front},
                {0.15, {0, {140, 145}, {-140, -145}, {28, 26}, {-28, -26}}},
                {0.85, {0, {140, 145}, {-140, -145}, {28, 26}, {-28, -26}, 0, 360}},
                {1, {0, {8, 10}, {-8, -10}, {6, 4}, {-6, -4}, 0, 360}}}},
      {.name = "run",
       .cycle = 12,
       .travel = 0.85,
       .rest = from_side,
       .keys = {{0, {16, {-55, 30}, {45, 125}, {62, -5}, {-38, -62}, 0.06}},
                {0.25, {16, {-5, 80}, {-5, 80}, {8, -14}, {28, -80}}},
                {0.5, {16, {45, 125}, {-55, 30}, {-38, -62}, {62, -5}, 0.06}},
                {0.75, {16, {-5, 80}, {-5, 80}, {28, -80}, {8, -14}}},
                {1, {16, {-55, 30}, {45, 125}, {62, -5}, {-38, -62}, 0.06}}}},
      {.name = "handstand",
       .rest = from_side,
       .keys = {{0, from_side},
                {0.2, {0, {165, 172}, {160, 168}, {12, 0}, {-8, -12}}},
                {0.45, {112, {12, 8}, {8, 4}, {-105, -112}, {-6, -14}}},
                {0.7, {178, {2, 0}, {-4, -2}, {-176, -182}, {-184, -178}}},
                {1, {178, {2, 0}, {-4, -2}, {-178, -182}, {-182, -178}}}}},
      {.name = "pick",
       .anchor = Anchor::far_foot,
       .prop = Prop::box,
       .rest = from_side,
       .keys = {{0, from_side},
                {0.45, {96, {8, 4}, {14, 10}, {40, -28}, {36, -32}}},
                {0.55, {96, {8, 4}, {14, 10}, {40, -28}, {36, -32}}},
                {1, {-2, {20, 95}, {-4, 8}, {3, -2}, {-3, -5}}}}},
      {.name = "stand",
       .anchor = Anchor::far_foot,
       .prop = Prop::chair,
       .rest = seated,
       .keys = {{0, seated}, {0.45, {42, {30, 60}, {35, 65}, {62, -22}, {64, -20}}}, {1, from_side}}},
      {.name = "dribble",
       .prop = Prop::bouncing_ball,
       .cycle = 12,
       .travel = 0.2,
       .rest = with_ball,
       .keys = {{0, with_ball}, {0.5, {14, {38, 62}, {0, 30}, {-8, -24}, {16, -4}}}, {1, with_ball}}},
      {.name = "throw",
       .anchor = Anchor::far_foot,
       .prop = Prop::thrown_ball,
       .rest = ready_to_throw,
       .keys = {{0, ready_to_throw},
                {0.35, {-22, {-80, -160}, {70, 85}, {22, 14}, {-14, -28}}},
                {release_time, {14, {-195, -205}, {20, 40}, {18, -4}, {-26, -40}}},
                {0.8, {34, {-290, -290}, {-20, 20}, {22, -8}, {-34, -52}}},
                {1, {16, {-330, -320}, {0, 20}, {14, -4}, {-18, -30}}}}},
  };
}

}  // namespace

BodyPose BodyAction::at(double time) const {
  if (repeats()) time -= std::floor(time);
  const auto next = std::find_if(keys.begin(), keys.end(), [&](const KeyPose& key) { return key.time > time; });
  if (next == keys.begin()) return keys.front().pose;
  if (next == keys.end()) return keys.back().pose;
  const KeyPose& before = *std::prev(next);
  const double share = (time - before.time) / (next->time - before.time);
  return blend(before.pose, next->pose, 0.5 - 0.5 * std::cos(std::numbers::pi * share));
}

std::span<const BodyAction> drawn_actions() {
  static const std::vector<BodyAction> actions = make_actions();
  return actions;
}

}  // namespace foldwise::datasets
