// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace foldwise {

/// Why a path could not be made: "saw X; what to do".
struct PathRefusal {
  std::string sentence;
};

/// Replaces ${NAME} and ${NAME:-default} by the environment's values and a leading "~/" by the home folder.
/// Without a default, a variable that is unset or empty is refused.
std::variant<std::string, PathRefusal> expand_environment(std::string_view text);

/// The same, then made absolute from the working directory and cleaned of "." and "..". Empty text stays empty.
std::variant<std::string, PathRefusal> resolve_path(std::string_view text);

}  // namespace foldwise
