// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/synthetic/canvas.h"
#include "datasets/synthetic/expression.h"
#include "datasets/synthetic/identity.h"

namespace foldwise::datasets {

/// Draws head, hair, neck and face where the canvas was placed.
void draw_face(Canvas& canvas, const Identity& person, const Expression& expression);

}  // namespace foldwise::datasets
