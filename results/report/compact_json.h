// SPDX-License-Identifier: Apache-2.0
/// JSON written as it is told, so that millions of numbers become text without a tree of them.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace foldwise::results {

/// A text as JSON; what is no UTF-8 is replaced.
std::string json_text(std::string_view text);
/// As many significant digits as asked for; null where it is not finite.
std::string json_number(double value, int digits);

/// "[a,b]" of what is JSON already.
std::string json_list(const std::vector<std::string>& items);
template <typename Items, typename AsJson>
std::string json_list(const Items& items, const AsJson& as_json) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ",";
    text += as_json(item);
  }
  return text + "]";
}

/// {"a":1}: members in the order in which they are added.
class JsonObject {
 public:
  JsonObject& add(std::string_view name, const std::string& json);
  JsonObject& text(std::string_view name, std::string_view value) { return add(name, json_text(value)); }
  std::string take() { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

/// Texts that occur many times, each once; others name them by their place.
class JsonTexts {
 public:
  std::size_t place_of(const std::string& text);
  std::string take() const;

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// As content of a <script> that the browser is not to run: nothing in it ends the element or means anything to HTML.
std::string json_in_html(std::string_view json);

}  // namespace foldwise::results
