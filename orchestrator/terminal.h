// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace foldwise {

/// Size in characters.
struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
  bool operator==(const TerminalSize&) const = default;
};

/// Size of the terminal behind a file descriptor; 80 x 24 where there is none.
TerminalSize terminal_size(int descriptor);
/// Whether escape codes may be sent there: a terminal that is not "dumb".
bool is_terminal(int descriptor);

/// Characters (code points) of UTF-8 text: its width on a terminal for the letters that we print.
std::size_t text_width(std::string_view text);
/// Cut to `columns` characters, the last of them "…" where something was cut; line feeds become spaces.
std::string fit(std::string_view text, std::size_t columns);
/// fit(), filled with spaces to `columns`.
std::string fit_padded(std::string_view text, std::size_t columns);

}  // namespace foldwise
