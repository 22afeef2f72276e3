// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace foldwise::results {

/// How the database makes a transaction atomic. Write-ahead logging shares memory between processes and so needs all
/// of them on one machine; the rollback journal works wherever file locks do.
enum class Journal { write_ahead, rollback };

/// From statfs(2)'s f_type. Only file systems known to be local get write-ahead logging: NFS, Lustre, GPFS, BeeGFS,
/// SMB, everything behind FUSE and whatever is unknown get the rollback journal.
Journal journal_for(std::uint64_t file_system_type);

/// Asks statfs about the folder. Rollback where it cannot be asked.
Journal journal_at(const std::filesystem::path& folder);

}  // namespace foldwise::results
