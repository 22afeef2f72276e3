// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace foldwise::datasets {

/// A random curve that changes slowly: four sines of 5 to 40 seconds. Values lie within [-1, 1].
class SmoothCurve {
 public:
  explicit SmoothCurve(std::uint64_t seed);
  double at(double seconds) const;

 private:
  struct Sine {
    double amplitude = 0;
    double frequency = 0;  ///< per second
    double phase = 0;
  };
  std::array<Sine, 4> sines_{};
};

}  // namespace foldwise::datasets
