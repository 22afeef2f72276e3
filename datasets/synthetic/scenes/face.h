// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/identity.h"
#include "datasets/synthetic/scenes/scene_canvas.h"

namespace foldwise::datasets {

/// Draws head, hair, neck and face where the canvas was placed.
void draw_face(SceneCanvas& canvas, const Identity& person, const Expression& expression);

}  // namespace foldwise::datasets
