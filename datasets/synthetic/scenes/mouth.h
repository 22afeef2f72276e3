// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/synthetic/scenes/canvas.h"
#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/identity.h"

namespace foldwise::datasets {

/// Draws lips, and what is seen between them: teeth, tongue, dark.
void draw_mouth(Canvas& canvas, const Identity& person, const Expression& expression);

}  // namespace foldwise::datasets
