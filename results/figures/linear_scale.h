// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace foldwise::results {

/// The numbers from `least` to `most` on the ends of a line of a drawing, from `begin` to `end`.
struct LinearScale {
  double least = 0;
  double most = 1;
  double begin = 0;
  double end = 1;

  double at(double value) const { return begin + (value - least) / (most - least) * (end - begin); }
};

/// Round numbers (1, 2 or 5 times a power of ten apart) from `least` to `most`, `at_most` of them or fewer.
std::vector<double> round_ticks(double least, double most, int at_most);

/// A tick's number as it is written: "0.5", "-2", "1e+06".
std::string tick_text(double value);

}  // namespace foldwise::results
