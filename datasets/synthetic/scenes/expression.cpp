// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/expression.h"

#include <algorithm>
#include <array>

#include "datasets/readers/afew.h"

namespace foldwise::datasets {
namespace {

constexpr std::array<Expression, afew_classes.size()> apexes{{
    {.brow_inner = -0.15,  // Angry: brows down to the middle, eyes narrow, teeth clenched in a square mouth
     .brow_outer = 0.08,
     .brow_together = 0.06,
     .eye_open = -0.35,
     .lower_lid = 0.3,
     .nose_wrinkle = 0.3,
     .mouth_open = 0.17,
     .mouth_width = 0.05,
     .mouth_square = 1,
     .corners = -0.03,
     .upper_teeth = 0.5,
     .lower_teeth = 0.5},
    {.brow_inner = -0.08,  // Disgust: nose wrinkled, eyes nearly shut, one side of the lip raised, tongue out
     .brow_outer = -0.07,
     .brow_together = 0.03,
     .eye_open = -0.75,
     .lower_lid = 0.7,
     .nose_wrinkle = 1,
     .mouth_open = 0.07,
     .mouth_width = 0.05,
     .corners = -0.10,
     .upper_lip = 0.07,
     .tongue = 0.20,
     .folds = 1},
    {.brow_inner = 0.14,  // Fear: brows up in the middle, eyes wide, mouth drawn wide over the lower teeth
     .brow_outer = 0.01,
     .brow_together = 0.03,
     .eye_open = 0.9,
     .mouth_open = 0.13,
     .mouth_width = 0.40,
     .mouth_square = 0.8,
     .corners = -0.13,
     .lower_teeth = 0.45,
     .jaw_drop = 0.03},
    {.brow_inner = 0.02,  // Happy: corners far up, upper teeth, eyes narrowed from below
     .brow_outer = 0.04,
     .eye_open = -0.25,
     .lower_lid = 0.9,
     .mouth_open = 0.17,
     .mouth_width = 0.40,
     .corners = 0.17,
     .upper_teeth = 0.6,
     .folds = 0.8},
    {},                   // Neutral
    {.brow_inner = 0.15,  // Sad: brows slant outwards, eyes half shut, a small mouth with its corners down
     .brow_outer = -0.10,
     .brow_together = 0.04,
     .eye_open = -0.55,
     .mouth_width = -0.05,
     .corners = -0.20,
     .folds = 0.4},
    {.brow_inner = 0.18,  // Surprise: everything up, a round open mouth
     .brow_outer = 0.16,
     .eye_open = 1,
     .mouth_open = 0.36,
     .mouth_width = -0.30,
     .jaw_drop = 0.12},
}};

}  // namespace

std::optional<Expression> afew_apex(std::size_t label) {
  if (afew_classes.at(label) == "Neutral") return std::nullopt;
  return apexes.at(label);
}

Expression pain_expression(double intensity) {
  constexpr Expression strongest{.brow_inner = -0.12,
                                 .brow_outer = -0.05,
                                 .brow_together = 0.07,
                                 .eye_open = -0.92,
                                 .lower_lid = 0.75,
                                 .nose_wrinkle = 1,
                                 .mouth_open = 0.13,
                                 .mouth_width = 0.3,
                                 .mouth_square = 0.6,
                                 .corners = -0.04,
                                 .upper_lip = 0.03,
                                 .upper_teeth = 0.55,
                                 .lower_teeth = 0.3,
                                 .folds = 1};
  const auto beyond = [&](double least) { return std::max(0.0, (intensity - least) / (1 - least)); };
  Expression face = scaled(strongest, intensity);
  face.nose_wrinkle = strongest.nose_wrinkle * beyond(0.1);
  face.upper_teeth = strongest.upper_teeth * beyond(0.35);
  face.lower_teeth = strongest.lower_teeth * beyond(0.35);
  return face;
}

Expression scaled(const Expression& apex, double intensity) {
  Expression face = apex;
  for (double Expression::*part :
       {&Expression::brow_inner, &Expression::brow_outer, &Expression::brow_together, &Expression::eye_open,
        &Expression::lower_lid, &Expression::nose_wrinkle, &Expression::mouth_open, &Expression::mouth_width,
        &Expression::mouth_square, &Expression::corners, &Expression::upper_lip, &Expression::upper_teeth,
        &Expression::lower_teeth, &Expression::tongue, &Expression::jaw_drop, &Expression::folds}) {
    face.*part *= intensity;
  }
  return face;
}

}  // namespace foldwise::datasets
