// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "experiments/foundation/files/file_descriptor.h"
#include "experiments/foundation/text/text_columns.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise::orchestrator {
namespace {

bool has_size(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
}

}  // namespace

TerminalSize terminal_size(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return {};
  return {size.ws_col, std::max<std::size_t>(size.ws_row, 1)};
}

std::optional<int> terminal_showing(int output) {
  const char* kind = std::getenv("TERM");
  if (isatty(output) != 1 || kind == nullptr || *kind == '\0' || std::string_view(kind) == "dumb") return std::nullopt;
  if (has_size(output)) return output;
  // mpirun gives its ranks a terminal of its own, without a size, and passes on what is written there: to a file,
  // maybe.
  const std::string launcher = "/proc/" + std::to_string(getppid()) + "/fd/" + std::to_string(output);
  FileDescriptor passed_on(open(launcher.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  if (!passed_on.open() || isatty(passed_on.get()) != 1 || !has_size(passed_on.get())) return std::nullopt;
  return passed_on.release();  // open as long as the process lives
}

std::string fit(std::string_view text, std::size_t columns) {
  std::string line;
  std::size_t width = 0;
  const bool cut = display_width(text) > columns;
  const std::size_t kept = cut ? columns - std::min<std::size_t>(columns, 1) : columns;
  for (const char byte : text) {
    if (begins_character(byte) && ++width > kept) break;
    line += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? ' ' : byte;  // nothing may move the cursor
  }
  return cut && columns > 0 ? line + "…" : line;
}

std::string fit_padded(std::string_view text, std::size_t columns) {
  return padded(fit(text, columns), columns);
}

}  // namespace foldwise::orchestrator
