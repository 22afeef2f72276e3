// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/table_options.h"

namespace foldwise {

/// One word of a `tables:` entry that is none of an experiment's: reader, command line, store, schema and reference
/// page go by its listing.
struct TableField {
  enum class Type { choice, boolean, number, text };

  std::string_view name;
  Type type = Type::text;
  std::vector<std::string_view> choices;  ///< where there are any
  std::string_view sentence;
  std::string default_text;
  std::function<std::string(const TableOptions&)> text;
  /// Whether the text is such a value.
  std::function<bool(TableOptions&, const std::string&)> set;

  /// "one of mean, median", "a number above 0 and below 1"
  std::string allowed;
};

/// All of them, in the order of the reference page.
std::span<const TableField> table_fields();
const TableField* find_table_field(std::string_view name);
/// What two of them forbid each other, as a sentence; nothing where they go together.
std::optional<std::string> table_conflict(const TableOptions& options);

}  // namespace foldwise
