// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <numbers>

namespace foldwise::datasets {

/// A slow oscillation around 0.
struct Drift {
  double amplitude = 0;
  double cycles = 0;  ///< per frame
  double phase = 0;

  double at(int frame) const { return amplitude * std::sin(2 * std::numbers::pi * cycles * frame + phase); }
};

}  // namespace foldwise::datasets
