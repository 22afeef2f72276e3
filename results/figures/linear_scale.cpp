// SPDX-License-Identifier: Apache-2.0
#include "results/figures/linear_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

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
      std::vector<double> ticks(static_cast<std::size_t>(std::max(0.0, last - first + 1)));
      for (std::size_t i = 0; i < ticks.size(); ++i) {
        const double index = first + static_cast<double>(i);
        ticks[i] = index == 0 ? 0 : index * step;  // no negative zero
      }
      return ticks;
    }
  }
}

std::string tick_text(double value) {
  return fmt::format("{:.4g}", value);
}

}  // namespace foldwise::results
