// SPDX-License-Identifier: Apache-2.0
/// What somebody wrote, as a small tree in which everything knows its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace foldwise {

/// Where something stands. The source's name must outlive the place.
struct Place {
  std::string_view source;  ///< a file, or "command line: field=value"
  int line = 0;             ///< from 1; 0: the source has no lines
  int column = 0;           ///< from 1
};

struct Entry;

struct Node {
  enum class Kind { nothing, scalar, sequence, map };

  Kind kind = Kind::nothing;
  std::string text;            ///< scalar
  bool quoted = false;         ///< scalar: text even where it looks like a number
  std::vector<Node> items;     ///< sequence
  std::vector<Entry> entries;  ///< map, in the order of the file, each key once
  Place place;

  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  /// Adds or replaces an entry.
  void put(std::string_view key, Node value);
  void remove(std::string_view key);
  /// As an error message shows it: the scalar itself, "a list", "a map", "nothing".
  std::string shown() const;
};

/// One key of a map and what it leads to.
struct Entry {
  std::string key;
  Place place;
  Node value;
};

}  // namespace foldwise
