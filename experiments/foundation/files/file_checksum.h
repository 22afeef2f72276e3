// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace foldwise {

/// CRC-32C of a file's bytes; nothing where it cannot be read to its end.
std::optional<std::uint32_t> file_checksum(const std::filesystem::path& file);

}  // namespace foldwise
