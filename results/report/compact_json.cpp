// SPDX-License-Identifier: Apache-2.0
#include "results/report/compact_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace foldwise::results {

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string json_number(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}g}", value, digits) : "null";
}

std::string json_list(const std::vector<std::string>& items) {
  return json_list(items, [](const std::string& item) -> const std::string& { return item; });
}

JsonObject& JsonObject::add(std::string_view name, const std::string& json) {
  if (text_.size() > 1) text_ += ",";
  text_.append(json_text(name)).append(":").append(json);
  return *this;
}

std::size_t JsonTexts::place_of(const std::string& text) {
  const auto [entry, fresh] = places_.try_emplace(text, texts_.size());
  if (fresh) texts_.push_back(text);
  return entry->second;
}

std::string JsonTexts::take() const {
  return json_list(texts_, [](const std::string& text) { return json_text(text); });
}

std::string json_in_html(std::string_view json) {
  // These stand within texts alone, where an escape says the same.
  std::string safe;
  safe.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = json.substr(i, 3);
    switch (json[i]) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
          safe += rest == "\xE2\x80\xA8" ? "\\u2028" : "\\u2029";
          i += 2;
        } else {
          safe += json[i];
        }
    }
  }
  return safe;
}

}  // namespace foldwise::results
