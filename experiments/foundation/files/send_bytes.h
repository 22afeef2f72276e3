// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise {

/// Sends all of `bytes` over a socket, waiting where it is full unless `flags` has MSG_DONTWAIT. How many were sent:
/// where these are fewer, errno says why. A socket that nobody reads any more raises no SIGPIPE.
std::size_t send_bytes(const FileDescriptor& socket, std::string_view bytes, int flags = 0);

}  // namespace foldwise
