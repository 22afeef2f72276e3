// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/csv_cell.h"

namespace foldwise {

std::string csv_cell(const std::string& text) {
  const bool blank_at_an_end =
      text.starts_with(' ') || text.starts_with('\t') || text.ends_with(' ') || text.ends_with('\t');
  if (text.find_first_of(",\"\r\n") == std::string::npos && !blank_at_an_end) return text;
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

}  // namespace foldwise
