// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {

/// About normal, mean 0, standard deviation 1: four uniform numbers of 16 bits, whose sum is exact on every machine.
inline double draw_normal(CounterRandom& random) {
  const std::uint64_t bits = random.bits();
  const auto sum = static_cast<double>((bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48));
  return (sum - 2.0 * 0xFFFF) / (65536.0 / std::sqrt(3.0));
}

}  // namespace foldwise::datasets
