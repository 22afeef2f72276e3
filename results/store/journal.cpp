// SPDX-License-Identifier: Apache-2.0
#include "results/store/journal.h"

#include <sys/vfs.h>

#include <algorithm>
#include <array>

namespace foldwise::results {
namespace {

// The numbers of linux/magic.h and of each file system's own headers; some are missing in older copies of the former.
constexpr std::array<std::uint64_t, 14> local_file_systems{
    0xEF53,      // ext2, ext3, ext4
    0x58465342,  // XFS
    0x9123683E,  // Btrfs
    0x2FC12FC1,  // ZFS
    0xCA451A4E,  // bcachefs
    0xF2F52010,  // F2FS
    0x3153464A,  // JFS
    0x52654973,  // ReiserFS
    0x01021994,  // tmpfs
    0x858458F6,  // ramfs
    0x794C7630,  // overlayfs, the root of containers
    0x4D44,      // FAT
    0x2011BAB0,  // exFAT
    0x7366746E,  // NTFS
};

}  // namespace

Journal journal_for(std::uint64_t file_system_type) {
  const bool local =
      std::find(local_file_systems.begin(), local_file_systems.end(), file_system_type) != local_file_systems.end();
  return local ? Journal::write_ahead : Journal::rollback;
}

Journal journal_at(const std::filesystem::path& folder) {
  struct statfs about {};
  if (::statfs(folder.empty() ? "." : folder.c_str(), &about) != 0) return Journal::rollback;
  // Some numbers have the highest of 32 bits set: as a signed word on some systems.
  return journal_for(static_cast<std::uint32_t>(about.f_type));
}

}  // namespace foldwise::results
