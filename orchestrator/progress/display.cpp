// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/display.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "orchestrator/progress/live_display.h"
#include "orchestrator/progress/plain_display.h"
#include "orchestrator/progress/terminal.h"

namespace foldwise::orchestrator {

std::unique_ptr<ProgressSink> display_on_stdout(const std::string& title) {
  const std::optional<int> terminal = terminal_showing(STDOUT_FILENO);
  if (!terminal) return std::make_unique<PlainDisplay>(title, std::cout);
  const char* no_colour = std::getenv("NO_COLOR");
  const Colour colour = no_colour != nullptr && *no_colour != '\0' ? Colour::no : Colour::yes;
  return std::make_unique<LiveDisplay>(
      title, std::cout, [descriptor = *terminal] { return terminal_size(descriptor); }, colour);
}

}  // namespace foldwise::orchestrator
