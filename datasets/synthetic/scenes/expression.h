// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

namespace foldwise::datasets {

/// How far a face is from rest. Lengths are in halves of the face's height; everything is 0 at rest.
struct Expression {
  double brow_inner = 0;     ///< inner ends of the brows: raised (+) or lowered (-)
  double brow_outer = 0;     ///< outer ends
  double brow_together = 0;  ///< inner ends towards the middle
  double eye_open = 0;       ///< -1 closed, 1 wide open
  double lower_lid = 0;      ///< 0 to 1: raised
  double nose_wrinkle = 0;   ///< 0 to 1
  double mouth_open = 0;     ///< height of the opening
  double mouth_width = 0;    ///< change, as a fraction of the width at rest
  double mouth_square = 0;   ///< shape of the opening: 0 an ellipse, 1 nearly a rectangle
  double corners = 0;        ///< corners of the mouth: raised (+) or lowered (-)
  double upper_lip = 0;      ///< one side of the upper lip raised
  double upper_teeth = 0;    ///< 0 to 1: how much of the opening they fill
  double lower_teeth = 0;
  double tongue = 0;    ///< length of the tongue below the lower lip
  double jaw_drop = 0;  ///< chin and mouth lowered
  double folds = 0;     ///< 0 to 1: depth of the folds from nose to mouth
};

/// The face of a class of AFEW (datasets/readers/afew.h) at its apex; none for Neutral.
std::optional<Expression> afew_apex(std::size_t label);

/// Pain, from none (0) to the strongest (1): brows lowered (action unit 4), eyes tightened and nearly closed (6, 7,
/// 43), nose wrinkled and upper lip raised (9, 10), mouth stretched. Only more than a little wrinkles the nose, and
/// only strong pain bares the teeth.
Expression pain_expression(double intensity);

/// Between rest (0) and `apex` (1).
Expression scaled(const Expression& apex, double intensity);

}  // namespace foldwise::datasets
