// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace foldwise {

/// Writes a text where somebody asked for it: `-` is standard output, a link leads to the file behind it, and what is
/// no regular file (a FIFO, a device) is written into as it stands. A regular file appears whole or not at all.
/// Failures are UserErrors with Fault::store.
void write_output(const std::filesystem::path& target, std::string_view text);

}  // namespace foldwise
