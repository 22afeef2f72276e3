// SPDX-License-Identifier: Apache-2.0
#include "datasets/inspection/planted_curve.h"

#include <charconv>
#include <fstream>
#include <string_view>
#include <system_error>

namespace foldwise::datasets {

std::vector<float> planted_curve(const std::filesystem::path& root, const std::string& sample) {
  std::ifstream stream(root / "planted" / (sample + ".csv"));
  std::vector<float> values;
  std::string line;
  std::getline(stream, line);  // the names of the columns
  while (std::getline(stream, line)) {
    const std::string_view cell = std::string_view(line).substr(line.rfind(',') + 1);
    float value = 0;
    if (std::from_chars(cell.data(), cell.data() + cell.size(), value).ec != std::errc()) return {};
    values.push_back(value);
  }
  return values;
}

}  // namespace foldwise::datasets
