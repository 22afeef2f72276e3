// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "orchestrator/progress/progress.h"

namespace foldwise::orchestrator {

/// The display that fits standard output: live on a terminal, plain lines elsewhere. NO_COLOR takes the colours away.
std::unique_ptr<ProgressSink> display_on_stdout(const std::string& title);

}  // namespace foldwise::orchestrator
