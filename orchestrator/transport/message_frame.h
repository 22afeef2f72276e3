// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

/// A message as bytes, for ranks of one build on machines of one byte order: numbers as they lie in memory, texts with
/// their length, what a worker says as its own JSON.
std::string to_frame(const Message& message);
/// Throws std::invalid_argument when the bytes are not a whole message.
Message parse_frame(std::string_view frame);

}  // namespace foldwise::orchestrator
