// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/race_options.h"

namespace foldwise {

/// One word of `sweep.race`: reader, store, schema and reference page go by its listing. `per`, a list of fields, is
/// none of them.
struct RaceField {
  enum class Type { metric, whole, number, choice };

  std::string_view name;
  Type type = Type::metric;
  std::vector<std::string_view> choices;  ///< where there are any
  std::string_view sentence;
  std::string default_text;  ///< empty: it has to be said
  std::function<std::string(const RaceOptions&)> text;
  /// Whether the text is such a value.
  std::function<bool(RaceOptions&, const std::string&)> set;
  std::string allowed;  ///< "one of paired_t, wilcoxon", "a whole number of 2 or more"
};

/// All of them, in the order of the reference page.
std::span<const RaceField> race_fields();
const RaceField* find_race_field(std::string_view name);

/// What `per` is, for reference page and schema.
inline constexpr const char* race_per_sentence =
    "Fields (one or a list): the experiments of each combination of their values race by themselves. Default: all that "
    "are tested on the same samples are in one race.";

}  // namespace foldwise
