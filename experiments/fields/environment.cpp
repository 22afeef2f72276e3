// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/environment.h"

#include <cstdlib>
#include <filesystem>

namespace foldwise {
namespace {

bool is_variable_name(std::string_view name) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  constexpr std::string_view others = "0123456789";
  if (name.empty() || letters.find(name.front()) == std::string_view::npos) return false;
  for (const char each : name) {
    if (letters.find(each) == std::string_view::npos && others.find(each) == std::string_view::npos) return false;
  }
  return true;
}

// `reference` stands between the braces: NAME or NAME:-default.
std::variant<std::string, PathRefusal> look_up(std::string_view reference) {
  const std::size_t separator = reference.find(":-");
  const std::string name(reference.substr(0, separator));
  if (!is_variable_name(name)) {
    return PathRefusal{"saw ${" + std::string(reference) + "}; allowed: ${NAME} or ${NAME:-default}"};
  }
  const char* const value = std::getenv(name.c_str());
  if (value && *value != '\0') return std::string(value);
  if (separator != std::string_view::npos) return std::string(reference.substr(separator + 2));
  return PathRefusal{"saw ${" + name + "}, which is not set in the environment; set it, or give a default: ${" + name +
                     ":-path}"};
}

}  // namespace

std::variant<std::string, PathRefusal> expand_environment(std::string_view text) {
  std::string expanded;
  if (text.starts_with("~/")) {
    auto home = look_up("HOME");
    if (std::holds_alternative<PathRefusal>(home)) return home;
    expanded = std::get<std::string>(home);
    text.remove_prefix(1);
  }
  while (!text.empty()) {
    const std::size_t begin = text.find("${");
    expanded += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::size_t end = text.find('}', begin);
    if (end == std::string_view::npos) return PathRefusal{"saw ${ without its }; allowed: ${NAME} or ${NAME:-default}"};
    auto value = look_up(text.substr(begin + 2, end - begin - 2));
    if (std::holds_alternative<PathRefusal>(value)) return value;
    expanded += std::get<std::string>(value);
    text.remove_prefix(end + 1);
  }
  return expanded;
}

std::variant<std::string, PathRefusal> resolve_path(std::string_view text) {
  auto expanded = expand_environment(text);
  if (std::holds_alternative<PathRefusal>(expanded) || std::get<std::string>(expanded).empty()) return expanded;
  const auto absolute = std::filesystem::absolute(std::get<std::string>(expanded)).lexically_normal();
  // "a/b/" and "a/b" are one place.
  return absolute.has_filename() || absolute == absolute.root_path() ? absolute.string()
                                                                     : absolute.parent_path().string();
}

}  // namespace foldwise
