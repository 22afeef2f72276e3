// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace foldwise::worker {

/// Mean and standard deviation per channel (red, green, blue) that the weights expect, on a 0-1 scale.
struct Normalisation {
  std::array<double, 3> mean{0.485, 0.456, 0.406};
  std::array<double, 3> deviation{0.229, 0.224, 0.225};
  bool operator==(const Normalisation&) const = default;
};

}  // namespace foldwise::worker
