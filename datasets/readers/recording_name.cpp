// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/recording_name.h"

#include <algorithm>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/trimmed.h"

namespace foldwise::datasets {
namespace {

bool consists_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

bool RecordingName::may_be(const RecordingName& other) const {
  const bool same_culture = culture.empty() || other.culture.empty() || equal_in_any_case(culture, other.culture);
  return split == other.split && number == other.number && same_culture;
}

std::optional<RecordingName> parse_recording_name(std::string_view text, std::span<const std::string_view> splits) {
  for (const std::string_view split : splits) {
    if (!equal_in_any_case(text.substr(0, split.size()), split)) continue;
    std::string_view rest = text.substr(split.size());
    RecordingName name{std::string(split), "", 0};
    const bool has_culture = rest.size() > 4 && rest[0] == '_' && rest[3] == '_' &&
                             consists_of(lower_case(rest.substr(1, 2)), "abcdefghijklmnopqrstuvwxyz");
    if (has_culture) {
      name.culture = rest.substr(1, 2);
      rest.remove_prefix(3);
    }
    if (!rest.starts_with('_') || !consists_of(rest.substr(1), "0123456789")) continue;
    const std::optional<int> number = parse_whole_number(rest.substr(1));
    if (!number) continue;
    name.number = *number;
    return name;
  }
  return std::nullopt;
}

void require_same_recording(const std::string& where, std::string_view named, std::string_view recording,
                            std::span<const std::string_view> splits) {
  const std::string inside = std::filesystem::path(trimmed(named, " \t'\"")).stem().string();
  const auto own = parse_recording_name(recording, splits);
  const auto other = parse_recording_name(inside, splits);
  if (!own || !other || own->may_be(*other)) return;
  throw UserError(Fault::data, where,
                  "the row is of " + inside + ", and the file is named after " + std::string(recording),
                  "restore the file of " + std::string(recording) + " from the official copy");
}

}  // namespace foldwise::datasets
