// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/smooth_curve.h"

#include <cmath>
#include <numbers>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {

SmoothCurve::SmoothCurve(std::uint64_t seed) {
  CounterRandom random(seed);
  double sum = 0;
  for (Sine& sine : sines_) {
    sine = {random.uniform(0.3, 1), 1 / random.uniform(5, 40), random.uniform(0, 2 * std::numbers::pi)};
    sum += sine.amplitude;
  }
  // Four sines seldom agree: more than their sum would allow fills the range, and tanh bends it back.
  for (Sine& sine : sines_) sine.amplitude *= 1.4 / sum;
}

double SmoothCurve::at(double seconds) const {
  double value = 0;
  for (const Sine& sine : sines_) {
    value += sine.amplitude * std::sin(2 * std::numbers::pi * sine.frequency * seconds + sine.phase);
  }
  return std::tanh(value);
}

}  // namespace foldwise::datasets
