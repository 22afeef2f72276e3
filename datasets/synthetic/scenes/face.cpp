// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/face.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "datasets/synthetic/scenes/mouth.h"

namespace foldwise::datasets {
namespace {

using std::numbers::pi;

// Angle 0 is the right temple, a quarter turn the chin. Below the middle the outline narrows to the jaw.
Outline head_outline(const Identity& person, double jaw_drop, double grown) {
  Outline outline;
  constexpr int points = 60;
  for (int i = 0; i < points; ++i) {
    const double angle = 2 * pi * i / points;
    const double down = std::max(0.0, std::sin(angle));
    const double width = person.face_width * (1 - (1 - person.jaw) * down * down);
    outline.emplace_back((width + grown) * std::cos(angle), (1 + jaw_drop * down + grown) * std::sin(angle));
  }
  return outline;
}

void draw_body(SceneCanvas& canvas, const Identity& person) {
  canvas.fill({{-1.6, 2.6}, {-1.3, 1.45}, {-0.4, 1.2}, {0.4, 1.2}, {1.3, 1.45}, {1.6, 2.6}}, person.shirt);
  canvas.fill({{-0.35, 0.7}, {0.35, 0.7}, {0.4, 1.3}, {0, 1.5}, {-0.4, 1.3}}, shaded(person.skin, 0.8));
}

void draw_hair_behind(SceneCanvas& canvas, const Identity& person) {
  if (person.hair_style == HairStyle::bald) return;
  const double width = person.face_width + 0.12;
  if (person.hair_style == HairStyle::long_hair) {
    canvas.fill({{-width, -0.2}, {-width - 0.06, 0.95}, {width + 0.06, 0.95}, {width, -0.2}},
                shaded(person.hair, 0.85));
  }
  canvas.fill(ellipse({0, -0.3}, width, 0.85), person.hair);
}

void draw_hairline(SceneCanvas& canvas, const Identity& person) {
  if (person.hair_style == HairStyle::bald) return;
  const double lowest = person.hair_style == HairStyle::fringe ? -0.5 : -0.62;
  Outline outline;
  for (int i = 0; i <= 20; ++i) {
    const double angle = pi + pi * i / 20;
    outline.emplace_back((person.face_width + 0.03) * std::cos(angle), 1.04 * std::sin(angle) - 0.05);
  }
  for (int i = 0; i <= 20; ++i) {
    const double t = 1 - i / 10.0;
    outline.emplace_back(person.face_width * t, lowest + 0.35 * t * t * t * t);
  }
  canvas.fill(outline, person.hair);
}

void draw_eye(SceneCanvas& canvas, const Identity& person, const Expression& expression, double side) {
  const double wide = expression.eye_open > 0 ? 1 + 0.9 * expression.eye_open : 1 + 0.95 * expression.eye_open;
  const double upper = person.eye_opening * wide;
  const double lower = person.eye_opening * (expression.eye_open > 0 ? 1 + 0.5 * expression.eye_open : 1);
  // A raised lower lid turns the lower edge from a bowl into an arch.
  const double lower_edge = lower * (1 - 1.35 * expression.lower_lid);
  const cv::Point2d middle(side * person.eye_distance, person.eye_height);
  const auto edge = [&](double t, double bulge) {
    return cv::Point2d(middle.x + person.eye_width * t, middle.y + bulge * (1 - t * t));
  };
  Outline lens;
  Outline lid;
  for (int i = -8; i <= 8; ++i) {
    lid.push_back(edge(i / 8.0, -std::max(upper, 0.012)));
    lens.push_back(lid.back());
  }
  for (int i = 8; i >= -8; --i) lens.push_back(edge(i / 8.0, std::max(lower_edge, -upper + 0.012)));
  canvas.fill(lens, {238, 238, 242});

  const double radius = 0.07;
  for (const auto& [size, colour] : {std::pair(radius, person.iris), std::pair(radius * 0.5, Colour{10, 10, 12})}) {
    Outline round = ellipse(middle, size, size);
    for (cv::Point2d& point : round) {  // what the lids cover is not drawn
      const double t = (point.x - middle.x) / person.eye_width;
      point.y =
          std::clamp(point.y, edge(t, -std::max(upper, 0.012)).y, edge(t, std::max(lower_edge, -upper + 0.012)).y);
    }
    canvas.fill(round, colour);
  }
  canvas.line(lid, 0.03, shaded(person.skin, 0.3));
}

void draw_brow(SceneCanvas& canvas, const Identity& person, const Expression& expression, double side) {
  const double height = person.eye_height - person.brow_height;
  const double inner_x = person.eye_distance - 0.19 - expression.brow_together;
  const double outer_x = person.eye_distance + 0.19;
  const double inner_y = height - person.brow_slant - expression.brow_inner;
  const double outer_y = height + 0.02 - expression.brow_outer;
  const double arch = 0.04 + 0.25 * std::max(0.0, std::min(expression.brow_inner, expression.brow_outer));
  Outline outline;
  const auto point = [&](double t, double shift) {
    return cv::Point2d(side * (inner_x + (outer_x - inner_x) * t),
                       inner_y + (outer_y - inner_y) * t - arch * 4 * t * (1 - t) + shift);
  };
  for (int i = 0; i <= 10; ++i) outline.push_back(point(i / 10.0, -person.brow_thickness * (1 - 0.06 * i)));
  for (int i = 10; i >= 0; --i) outline.push_back(point(i / 10.0, person.brow_thickness * (1 - 0.06 * i)));
  canvas.fill(outline, person.hair_style == HairStyle::bald ? Colour{40, 50, 60} : shaded(person.hair, 0.6));
}

void draw_nose(SceneCanvas& canvas, const Identity& person, const Expression& expression) {
  const double top = person.eye_height;
  const double tip = person.eye_height + person.nose_length - 0.05 * expression.nose_wrinkle;
  const Colour shade = shaded(person.skin, 0.82);
  canvas.fill(
      {{-0.03, top + 0.05}, {0.03, top + 0.05}, {person.nose_width, tip}, {0, tip + 0.05}, {-person.nose_width, tip}},
      shaded(person.skin, 0.93));
  canvas.line({{-person.nose_width, tip}, {0, tip + 0.045}, {person.nose_width, tip}}, 0.03, shaded(person.skin, 0.6));
  if (expression.nose_wrinkle <= 0) return;
  const double depth = 1 - 0.5 * expression.nose_wrinkle;
  for (const double at : {0.25, 0.5, 0.75}) {
    const double y = top + (tip - top) * at;
    canvas.line({{-0.1, y - 0.02}, {0, y + 0.03}, {0.1, y - 0.02}}, 0.025, shaded(shade, depth));
  }
}

void draw_folds(SceneCanvas& canvas, const Identity& person, const Expression& expression) {
  if (expression.folds <= 0) return;
  const double top = person.eye_height + person.nose_length - 0.02;
  const Colour shade = shaded(person.skin, 1 - 0.35 * expression.folds);
  for (const double side : {-1.0, 1.0}) {
    canvas.line({{side * 0.16, top}, {side * 0.31, top + 0.13}, {side * 0.36, top + 0.27}}, 0.025, shade);
  }
}

void draw_beard(SceneCanvas& canvas, const Identity& person, double jaw_drop) {
  if (!person.beard) return;
  Outline outline;
  for (int i = 2; i <= 28; ++i) {
    const double angle = pi * i / 30;
    const double width = person.face_width * (1 - (1 - person.jaw) * std::sin(angle) * std::sin(angle));
    outline.emplace_back(width * std::cos(angle), (1 + jaw_drop) * std::sin(angle));
  }
  for (int i = 0; i <= 12; ++i) {
    const double t = i / 6.0 - 1;
    outline.emplace_back(person.face_width * 0.78 * t, 0.72 + jaw_drop - 0.5 * t * t);
  }
  canvas.fill(outline, shaded(person.hair, 0.8));
}

void draw_glasses(SceneCanvas& canvas, const Identity& person) {
  if (!person.glasses) return;
  const Colour frame{35, 35, 40};
  for (const double side : {-1.0, 1.0}) {
    Outline ring = ellipse({side * person.eye_distance, person.eye_height + 0.02}, 0.23, 0.17);
    ring.push_back(ring.front());
    canvas.line(ring, 0.03, frame);
  }
  canvas.line({{-person.eye_distance + 0.23, person.eye_height}, {person.eye_distance - 0.23, person.eye_height}}, 0.03,
              frame);
}

}  // namespace

void draw_face(SceneCanvas& canvas, const Identity& person, const Expression& expression) {
  draw_hair_behind(canvas, person);
  draw_body(canvas, person);
  for (const double side : {-1.0, 1.0}) {
    canvas.fill(ellipse({side * person.face_width, -0.05}, 0.09, 0.17), shaded(person.skin, 0.85));
  }
  canvas.fill(head_outline(person, expression.jaw_drop, 0.015), shaded(person.skin, 0.75));
  canvas.fill(head_outline(person, expression.jaw_drop, 0), person.skin);
  draw_beard(canvas, person, expression.jaw_drop);
  draw_hairline(canvas, person);
  draw_folds(canvas, person, expression);
  draw_nose(canvas, person, expression);
  draw_mouth(canvas, person, expression);
  for (const double side : {-1.0, 1.0}) {
    draw_eye(canvas, person, expression, side);
    draw_brow(canvas, person, expression, side);
  }
  draw_glasses(canvas, person);
}

}  // namespace foldwise::datasets
