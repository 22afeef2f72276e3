// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "results/drawing/drawing.h"

namespace foldwise::results {

/// A drawing as an SVG document that needs no other file: photographs are inside, as PNG.
std::string to_svg(const Drawing& drawing);

}  // namespace foldwise::results
