// SPDX-License-Identifier: Apache-2.0
#include "results/figures/axis.h"

#include <fmt/format.h>

#include <cmath>

namespace foldwise::results {

std::vector<double> round_ticks(double least, double most, int at_most) {
  if (!(most > least) || at_most < 1) return {least};
  double power = std::pow(10, std::floor(std::log10((most - least) / at_most)));
  for (;; power *= 10) {
    for (const int factor : {1, 2, 5}) {
      const double step = factor * power;
      const double first = std::ceil(least / step - 1e-9);
      const double last = std::floor(most / step + 1e-9);
      if (last - first + 1 > at_most) continue;
      std::vector<double> ticks;
      for (double index = first; index <= last; ++index) ticks.push_back(index == 0 ? 0 : index * step);
      return ticks;
    }
  }
}

std::string tick_text(double value) {
  return fmt::format("{:.4g}", value);
}

}  // namespace foldwise::results
