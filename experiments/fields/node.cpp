// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/node.h"

#include <algorithm>
#include <utility>

#include "experiments/fields/value.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise {
namespace {

constexpr std::size_t most_shown = 200;  // bytes of a value in a message

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

void Node::put(std::string_view key, Node value) {
  if (Node* const there = find(key)) {
    *there = std::move(value);
    return;
  }
  const Place where = value.place;
  entries.push_back({.key = std::string(key), .place = where, .value = std::move(value)});
}

void Node::remove(std::string_view key) {
  std::erase_if(entries, [key](const Entry& entry) { return entry.key == key; });
}

std::string Node::shown() const {
  switch (kind) {
    case Kind::nothing:
      return "nothing";
    case Kind::sequence:
      return items.empty() ? "an empty list" : "a list";
    case Kind::map:
      return entries.empty() ? "an empty map" : "a map";
    case Kind::scalar:
      break;
  }
  std::string told = shortened(text, most_shown);
  const bool printable = std::ranges::none_of(told, [](unsigned char letter) { return letter < 0x20; });
  if (!quoted && printable) return told;
  std::string literal;
  append_quoted(literal, told);
  return literal;
}

}  // namespace foldwise
