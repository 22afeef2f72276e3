// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/central_crop.h"

#include <algorithm>
#include <cmath>

namespace foldwise::worker {

CentralCrop central_crop(Size frame, double area) {
  const double side = std::sqrt(area);
  const auto cut = [&](int pixels) { return std::clamp(static_cast<int>(std::lround(side * pixels)), 1, pixels); };
  const Size size{cut(frame.height), cut(frame.width)};
  return {(frame.height - size.height) / 2, (frame.width - size.width) / 2, size};
}

}  // namespace foldwise::worker
