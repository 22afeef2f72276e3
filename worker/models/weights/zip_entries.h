// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>

namespace foldwise::worker {

/// Whether the bytes of an entry are its content as it is. torch.save writes no others.
enum class ZipStorage : std::uint8_t { plain, compressed };

/// A file inside of a zip file.
struct ZipEntry {
  std::span<const std::uint8_t> bytes;
  std::uint32_t checksum = 0;  ///< CRC-32 of the content as the directory has it; 0: it was not computed
  ZipStorage storage = ZipStorage::plain;
};

/// The entries of a zip file by name, as torch.save writes them: no comment behind the directory, ZIP64 where sizes
/// need it. They lie inside of `file` and are no more bytes together than it has. Checks no checksum. Throws
/// TorchFileError.
std::map<std::string_view, ZipEntry> read_zip_entries(std::span<const std::uint8_t> file);

/// Throws TorchFileError where the bytes are not the content (compressed, encrypted), or have another checksum.
void check_zip_entry(std::string_view name, const ZipEntry& entry);

}  // namespace foldwise::worker
