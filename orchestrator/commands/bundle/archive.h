// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace foldwise::orchestrator {

/// How a bundle is packed, by the end of its name. Throws UserError on a name with another end.
enum class ArchiveKind { tar_zstd, tar_gzip, zip };
ArchiveKind archive_kind(const std::filesystem::path& file);

/// Whether a path inside of a bundle is one that pack() would write: parts of letters, digits and _ . - + = alone,
/// joined by single slashes, none of them . or .. or as long as no file's name may be.
bool is_member_name(std::string_view path);

/// Packs the regular files below a folder, by name, below `top` in one archive, which appears whole or not at all.
/// Times, owners and rights are the same everywhere: of the same files the same bytes. Names as is_member_name has
/// them.
void pack(const std::filesystem::path& folder, const std::string& top, const std::filesystem::path& archive);

/// Unpacks an archive, of whichever kind, into an empty folder, without the one folder that everything in it lies in.
/// Throws UserError where it holds anything but files with such names, the same name twice, more than `most_bytes`
/// unpacked or more than a million files, and where it is damaged. What was unpacked before stays then.
void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder, std::uint64_t most_bytes);

}  // namespace foldwise::orchestrator
