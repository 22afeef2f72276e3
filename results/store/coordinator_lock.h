// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::results {

/// The process that coordinates a sweep.
struct CoordinatorName {
  std::string host;
  std::int64_t pid = 0;
  std::int64_t since = 0;  ///< seconds since 1970; 0: not known
  bool operator==(const CoordinatorName&) const = default;
};

/// "on n1, pid 17, since 2026-01-31 17:05:59", in local time.
std::string to_words(const CoordinatorName& name);

/// One coordinator per database, on whatever node: a lock on <database>.lock that the kernel (or the file server) drops
/// when its holder dies. The file names the holder and stays behind, unlocked.
class CoordinatorLock {
 public:
  /// Throws UserError with Fault::store: another process holds it (named by host and pid), the folder cannot be
  /// written, the file system has no locks.
  explicit CoordinatorLock(const std::filesystem::path& database);

  /// Who holds the lock of a database now; nothing when nobody does.
  static std::optional<CoordinatorName> holder(const std::filesystem::path& database);

 private:
  FileDescriptor file_;
};

}  // namespace foldwise::results
