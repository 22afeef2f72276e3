// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/action_video.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "datasets/synthetic/scenes/noise.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

using std::numbers::pi;
constexpr double ground = 0.84;   // below the picture's middle
constexpr double horizon = 0.62;  // where the wall meets the floor
constexpr double bar_height = -0.78;
constexpr double ball_radius = 0.09;
constexpr int ramp = 4;  // frames in which repetitions begin and end

// What a draw is for keeps its numbers apart from all others of the same video.
enum Purpose : std::uint64_t { timing = 1, manner, surroundings, pixel_noise };

// The pose with each direction changed by the same part of another.
BodyPose added(const BodyPose& pose, const BodyPose& more) {
  const auto limb = [](const LimbPose& a, const LimbPose& b) { return LimbPose{a.upper + b.upper, a.lower + b.lower}; };
  return {pose.torso + more.torso,
          limb(pose.near_arm, more.near_arm),
          limb(pose.far_arm, more.far_arm),
          limb(pose.near_leg, more.near_leg),
          limb(pose.far_leg, more.far_leg),
          pose.lift,
          pose.turn};
}

}  // namespace

ActionVideo::ActionVideo(const BodyAction& action, std::uint64_t subject_seed, std::uint64_t seed,
                         const ActionOptions& options)
    : action_(action), options_(options), seed_(seed), build_(draw_build(subject_seed)) {
  draw_timing(seed);
  draw_manner(seed);
  draw_surroundings(seed);
}

void ActionVideo::draw_timing(std::uint64_t seed) {
  CounterRandom random(random_bits(seed, timing));
  frames_ = random.between(options_.least_frames, options_.most_frames);
  const double tempo = random.uniform(0.85, 1.2);
  cycle_ = action_.cycle * tempo;
  // Repetitions fill most of a video; what is done once takes about a second.
  const double wanted = action_.repeats() ? frames_ * random.uniform(0.65, 0.9) : 22 * tempo;
  const int length = std::clamp(static_cast<int>(std::lround(wanted)), std::min(2, frames_), frames_);
  event_.onset = random.between(0, frames_ - length);
  event_.offset = event_.onset + length - 1;
}

void ActionVideo::draw_manner(std::uint64_t seed) {
  CounterRandom random(random_bits(seed, manner));
  facing_ = random.uniform() < 0.5 ? -1 : 1;
  place_ = random.uniform(-0.15, 0.15);
  vigour_ = 1 + options_.style * random.uniform(-0.1, 0.08);
  const auto habit = [&] { return options_.style * random.uniform(-4, 4); };
  habit_.torso = habit();
  for (LimbPose* limb : {&habit_.near_arm, &habit_.far_arm, &habit_.near_leg, &habit_.far_leg}) {
    limb->upper = habit();
    limb->lower = habit();
  }
  const auto drift = [&](double amplitude) {
    return Drift{amplitude * options_.sway * random.uniform(0.3, 1), random.uniform(0.01, 0.035),
                 random.uniform(0, 2 * pi)};
  };
  x_ = drift(0.05);
  y_ = drift(0.03);
  zoom_ = drift(0.04);
  scale_ = 0.98 - options_.sway * random.uniform(0, 0.14);
}

void ActionVideo::draw_surroundings(std::uint64_t seed) {
  CounterRandom random(random_bits(seed, surroundings));
  const double wall_light = random.uniform(0.5, 1);
  for (std::size_t c = 0; c < 3; ++c) {
    wall_[c] = wall_light * random.uniform(150, 240);
    floor_[c] = random.uniform(50, 150);
  }
  const int things = static_cast<int>(std::lround(options_.clutter * random.uniform(0, 3)));
  for (int i = 0; i < things; ++i) {
    const double width = random.uniform(0.15, 0.6);
    const double height = random.uniform(0.15, 0.5);
    WallThing thing{{random.uniform(-1.4, 1.4), random.uniform(-0.95, 0.1), width, height}, {}};
    for (std::size_t c = 0; c < 3; ++c) thing.colour[c] = wall_[c] * random.uniform(0.55, 1.05);
    things_.push_back(thing);
  }
}

double ActionVideo::intensity(int frame) const {
  if (frame < event_.onset || frame > event_.offset) return 0;
  if (!action_.repeats()) return 1;
  const int inside = std::min(frame - event_.onset, event_.offset - frame) + 1;
  return inside > ramp ? 1 : 0.5 - 0.5 * std::cos(pi * inside / (ramp + 1));
}

double ActionVideo::time_at(double frame) const {
  const double since = std::clamp(frame - event_.onset, 0.0, static_cast<double>(event_.offset - event_.onset));
  return action_.repeats() ? since / cycle_ : since / std::max(1, event_.offset - event_.onset);
}

BodyPose ActionVideo::pose_at(double frame) const {
  if (!action_.repeats()) return added(action_.at(time_at(frame)), habit_);
  const double strength = vigour_ * intensity(static_cast<int>(std::lround(frame)));
  return added(blend(action_.rest, action_.at(time_at(frame)), strength), habit_);
}

Joints ActionVideo::body_at(double frame) const {
  const BodyPose pose = pose_at(frame);
  Joints body = joints_of(pose, build_, action_.view);
  if (facing_ < 0) body.mirror();
  const double times = action_.repeats() ? (event_.offset - event_.onset) / cycle_ : 1;
  const double ahead = action_.travel * (time_at(frame) - times / 2);  // half-way in the middle of the picture
  cv::Point2d by(place_ + facing_ * ahead, ground - pose.lift * build_.height - body.lowest(build_));
  if (action_.anchor == Anchor::far_foot) by.x -= body.far_leg.end.x;
  if (action_.anchor == Anchor::hands) by.y = bar_height - (body.near_arm.end.y + body.far_arm.end.y) / 2;
  body.move(by);
  return body;
}

cv::Mat ActionVideo::draw(int frame) const {
  SceneCanvas canvas(cv::Size(options_.size.width, options_.size.height));
  canvas.place({0, scale_ + zoom_.at(frame), x_.at(frame), y_.at(frame)});
  draw_room(canvas);
  const Joints body = body_at(frame);
  Colour shadow = floor_;
  for (double& channel : shadow) channel *= 0.75;
  canvas.fill(ellipse({body.hips.x, ground}, 0.34, 0.05), shadow);
  if (action_.prop == Prop::chair || action_.prop == Prop::bar) draw_furniture(canvas);
  draw_figure(canvas, body, build_, action_.view, facing_);
  draw_held_thing(canvas, body, frame);
  cv::Mat picture = canvas.finished();
  add_noise(picture, options_.noise, random_bits(seed_, pixel_noise, frame));
  return picture;
}

void ActionVideo::draw_room(SceneCanvas& canvas) const {
  constexpr double far = 5;  // beyond every picture's edge
  canvas.fill({{-far, -far}, {far, -far}, {far, horizon}, {-far, horizon}}, wall_);
  for (const auto& [place, colour] : things_) {
    const cv::Point2d corner = place.br();
    canvas.fill({place.tl(), {corner.x, place.y}, corner, {place.x, corner.y}}, colour);
  }
  canvas.fill({{-far, horizon}, {far, horizon}, {far, far}, {-far, far}}, floor_);
}

void ActionVideo::draw_furniture(SceneCanvas& canvas) const {
  const Colour wood{40, 70, 110};
  if (action_.prop == Prop::bar) {
    for (const double x : {-0.75, 0.75}) canvas.line({{place_ + x, bar_height}, {place_ + x, ground}}, 0.06, wood);
    canvas.line({{place_ - 0.8, bar_height}, {place_ + 0.8, bar_height}}, 0.06, {120, 120, 125});
    return;
  }
  // Where the body sits: a second in which it does not move.
  const bool begins_seated = action_.rest.near_leg.upper > 45;
  const cv::Point2d hips = body_at(begins_seated ? event_.onset : event_.offset).hips;
  const double seat = hips.y + 0.11;
  const double back = hips.x - 0.2 * facing_;
  canvas.line({{back, hips.y - 0.45}, {back, ground}}, 0.06, wood);
  canvas.line({{hips.x + 0.17 * facing_, seat}, {hips.x + 0.17 * facing_, ground}}, 0.06, wood);
  canvas.line({{back, seat}, {hips.x + 0.2 * facing_, seat}}, 0.07, wood);
}

void ActionVideo::draw_held_thing(SceneCanvas& canvas, const Joints& body, int frame) const {
  if (action_.prop == Prop::box) {
    const double taken = std::lerp(event_.onset, event_.offset, 0.5);
    cv::Point2d middle = body.near_arm.end;
    if (frame < taken) middle = {body_at(taken).near_arm.end.x, ground - 0.06};
    canvas.fill({{middle.x - 0.1, middle.y - 0.08},
                 {middle.x + 0.1, middle.y - 0.08},
                 {middle.x + 0.1, middle.y + 0.08},
                 {middle.x - 0.1, middle.y + 0.08}},
                {40, 40, 200});
  }
  if (action_.prop == Prop::thrown_ball || action_.prop == Prop::bouncing_ball) {
    canvas.fill(ellipse(ball_at(body, frame), ball_radius, ball_radius), {30, 120, 240});
  }
}

cv::Point2d ActionVideo::ball_at(const Joints& body, int frame) const {
  const cv::Point2d hand = body.near_arm.end;
  const double floor = ground - ball_radius;
  if (action_.prop == Prop::bouncing_ball) {
    const double below = std::abs(std::sin(pi * time_at(frame))) * intensity(frame);
    return {hand.x, std::lerp(hand.y + ball_radius, floor, below)};
  }
  const double release = std::lerp(event_.onset, event_.offset, release_time);
  if (frame <= release) return hand;
  const double flown = frame - release;
  const cv::Point2d from = body_at(release).near_arm.end;
  return {from.x + facing_ * 0.11 * flown, std::min(floor, from.y - 0.03 * flown + 0.006 * flown * flown)};
}

}  // namespace foldwise::datasets
