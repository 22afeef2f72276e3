// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace foldwise::orchestrator {

/// Size in characters.
struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
  bool operator==(const TerminalSize&) const = default;
};

/// Size of the terminal behind a file descriptor; 80 x 24 where there is none.
TerminalSize terminal_size(int descriptor);
/// A descriptor of the terminal that shows what is written to `output`: `output` itself, or the terminal of the
/// launcher where mpirun stands between. None where it goes to a file, a pipe or a "dumb" terminal: no escape codes
/// then.
std::optional<int> terminal_showing(int output);

/// Cut to `columns` characters, the last of them "…" where something was cut; line feeds become spaces.
std::string fit(std::string_view text, std::size_t columns);
/// fit(), filled with spaces to `columns`.
std::string fit_padded(std::string_view text, std::size_t columns);

}  // namespace foldwise::orchestrator
