// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/recordings.h"

#include <cstddef>
#include <string_view>

namespace foldwise::results {

std::vector<std::span<const Prediction>> recordings_of(std::span<const Prediction> predictions) {
  std::vector<std::span<const Prediction>> recordings;
  std::string_view name;
  std::size_t first = 0;
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const std::string_view sample = predictions[row].sample;
    const std::size_t mark = sample.rfind('@');
    if (mark == std::string_view::npos) return {};
    if (row > 0 && sample.substr(0, mark) != name) {
      recordings.push_back(predictions.subspan(first, row - first));
      first = row;
    }
    name = sample.substr(0, mark);
  }
  if (!predictions.empty()) recordings.push_back(predictions.subspan(first));
  return recordings;
}

}  // namespace foldwise::results
