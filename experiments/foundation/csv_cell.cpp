// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/csv_cell.h"

namespace foldwise {

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

}  // namespace foldwise
