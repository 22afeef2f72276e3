// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/numbered_names.h"

#include <map>
#include <string_view>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/line_reader.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/trimmed.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise::datasets {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

NumberedName parse(std::string_view text, const std::string& where, const NumberRange& range) {
  const auto refuse = [&](const std::string& seen) {
    throw UserError(Fault::data, where, seen, "a name, a blank and a number are expected: " + range.meaning);
  };
  if (!is_utf8(text)) refuse("is not UTF-8");
  const std::size_t blank = text.find_last_of(blanks);
  if (blank == std::string_view::npos) refuse("'" + std::string(text) + "' has no number");
  const auto number = parse_whole_number(text.substr(blank + 1));
  if (!number || *number < range.least || *number > range.most) {
    refuse("'" + std::string(text.substr(blank + 1)) + "' stands where the number should");
  }
  return {std::string(trimmed(text.substr(0, blank), blanks)), *number, 0};
}

}  // namespace

std::vector<NumberedName> read_numbered_names(const std::filesystem::path& file, const NumberRange& range) {
  LineReader reader(file);
  std::vector<NumberedName> names;
  std::map<std::string, std::int64_t> lines;
  for (std::string line; reader.next(line);) {
    const std::string_view text = trimmed(line, blanks);
    if (text.empty()) continue;
    NumberedName& entry = names.emplace_back(parse(text, reader.where(), range));
    entry.line = reader.number();
    const auto [first, fresh] = lines.emplace(entry.name, entry.line);
    if (!fresh) {
      throw UserError(Fault::data, reader.where(),
                      entry.name + " is in line " + std::to_string(first->second) + " already",
                      "keep one of the two lines");
    }
  }
  return names;
}

}  // namespace foldwise::datasets
