// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/identity.h"
#include "datasets/synthetic/scenes/scene_canvas.h"

namespace foldwise::datasets {

/// Draws lips, and what is seen between them: teeth, tongue, dark.
void draw_mouth(SceneCanvas& canvas, const Identity& person, const Expression& expression);

}  // namespace foldwise::datasets
