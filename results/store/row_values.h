// SPDX-License-Identifier: Apache-2.0
/// What a row of a query holds, as values of records.h. Included by the store's own files only.
#pragma once

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "results/store/database.h"
#include "results/store/records.h"

namespace foldwise::results {

/// The value of an enumeration that the store keeps as text.
template <typename Enum>
Enum named_value(const Query& row, int column) {
  const auto& names = Choices<Enum>::names;
  const std::string_view text = row.view(column);
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) row.damaged("unknown name \"" + std::string(text) + "\"");
  return static_cast<Enum>(found - names.begin());
}

/// Of five columns: status, attempts, failures, seconds, epochs.
inline JobState job_state_at(const Query& row, int first) {
  return {named_value<JobStatus>(row, first), static_cast<int>(row.integer(first + 1)),
          static_cast<int>(row.integer(first + 2)), row.real(first + 3), static_cast<int>(row.integer(first + 4))};
}

/// A blob of keys.
inline std::vector<Key> keys_at(const Query& row, int column) {
  const std::string_view bytes = row.view(column);
  std::vector<Key> keys(bytes.size() / sizeof(Key::bytes));
  if (bytes.size() % sizeof(Key::bytes) != 0) row.damaged("a key is not 32 bytes long");
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::memcpy(keys[i].bytes.data(), bytes.data() + i * sizeof(Key::bytes), sizeof(Key::bytes));
  }
  return keys;
}

/// Of sql::runs.
inline RunRecord run_of(const Query& row) {
  return {static_cast<std::size_t>(row.integer(0)),
          static_cast<int>(row.integer(1)),
          static_cast<int>(row.integer(2)),
          row.key(3),
          row.key(4),
          row.is_null(5) ? std::nullopt : std::optional(static_cast<std::size_t>(row.integer(5))),
          row.is_null(6) ? std::nullopt : std::optional(row.key(6)),
          keys_at(row, 7)};
}

}  // namespace foldwise::results
