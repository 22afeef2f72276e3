// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/mouth.h"

#include <algorithm>
#include <cmath>

namespace foldwise::datasets {
namespace {

constexpr int steps = 12;  // of a half of the mouth

// The curves of a mouth over t in [-1, 1], from its right corner to its left one. Smaller y is higher.
class MouthShape {
 public:
  MouthShape(const Identity& person, const Expression& expression)
      : half_width_(person.mouth_width * (1 + expression.mouth_width)),
        height_(0.5 + 0.5 * expression.jaw_drop),
        corners_(person.resting_corners + expression.corners),
        opening_(expression.mouth_open),
        exponent_(2 + 8 * expression.mouth_square),
        raised_(expression.upper_lip),
        lip_(person.lip_thickness) {}

  double x(double t) const { return half_width_ * t; }
  double upper(double t) const {
    const double one_sided = raised_ * std::exp(-8 * (t - 0.45) * (t - 0.45));
    return middle(t) - 0.4 * opening_ * open(t) - one_sided * open(t);
  }
  double lower(double t) const { return middle(t) + 0.6 * opening_ * open(t); }
  double lip(double t) const { return lip_ * (1 - 0.75 * t * t); }

  /// Between two curves.
  template <typename Upper, typename Lower>
  Outline between(Upper above, Lower below) const {
    Outline outline;
    for (int i = -steps; i <= steps; ++i) outline.emplace_back(x(at(i)), above(at(i)));
    for (int i = steps; i >= -steps; --i) outline.emplace_back(x(at(i)), below(at(i)));
    return outline;
  }

 private:
  static double at(int i) { return static_cast<double>(i) / steps; }
  double middle(double t) const { return height_ - corners_ * (t * t - 0.4); }
  double open(double t) const { return 1 - std::pow(std::abs(t), exponent_); }

  double half_width_;
  double height_;
  double corners_;
  double opening_;
  double exponent_;
  double raised_;
  double lip_;
};

void draw_teeth(SceneCanvas& canvas, const MouthShape& mouth, const Expression& expression) {
  const Colour teeth{225, 235, 240};
  const auto upper = [&](double t) { return mouth.upper(t); };
  const auto lower = [&](double t) { return mouth.lower(t); };
  const auto part = [&](double share) {
    return [&mouth, share](double t) { return mouth.upper(t) + share * (mouth.lower(t) - mouth.upper(t)); };
  };
  if (expression.upper_teeth > 0) canvas.fill(mouth.between(upper, part(expression.upper_teeth)), teeth);
  if (expression.lower_teeth > 0) canvas.fill(mouth.between(part(1 - expression.lower_teeth), lower), teeth);
  if (expression.upper_teeth > 0 && expression.lower_teeth > 0) {  // clenched: the line where they meet
    Outline meeting;
    for (int i = -steps; i <= steps; ++i) {
      const double t = static_cast<double>(i) / steps;
      meeting.emplace_back(mouth.x(t), part(expression.upper_teeth)(t));
    }
    canvas.line(meeting, 0.02, {60, 60, 80});
  }
}

}  // namespace

void draw_mouth(SceneCanvas& canvas, const Identity& person, const Expression& expression) {
  const MouthShape mouth(person, expression);
  const auto upper = [&](double t) { return mouth.upper(t); };
  const auto lower = [&](double t) { return mouth.lower(t); };
  canvas.fill(mouth.between([&](double t) { return mouth.upper(t) - mouth.lip(t); },
                            [&](double t) { return mouth.lower(t) + 1.2 * mouth.lip(t); }),
              person.lips);
  canvas.fill(mouth.between(upper, lower), {25, 15, 50});
  draw_teeth(canvas, mouth, expression);
  if (expression.tongue > 0) {
    const double top = mouth.upper(0) + 0.3 * (mouth.lower(0) - mouth.upper(0));
    const double half = expression.tongue / 2;
    canvas.fill(ellipse({0, top + half + 0.02}, 0.11, half + 0.02), {105, 95, 215});
  }
  Outline seam;
  for (int i = -steps; i <= steps; ++i) {
    const double t = static_cast<double>(i) / steps;
    seam.emplace_back(mouth.x(t), mouth.upper(t));
  }
  if (expression.upper_teeth <= 0 && expression.tongue <= 0) canvas.line(seam, 0.022, {30, 20, 60});
}

}  // namespace foldwise::datasets
