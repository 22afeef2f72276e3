// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise {

/// A file beside a target, <target><suffix>, that one process at a time may write: locked as long as it is open.
/// Keeps what it finds there. Failures (disk full, read-only folder, …) are UserErrors with Fault::store that name the
/// target.
class LockedFile {
 public:
  /// Makes the file and its folder where they are missing. Throws when another process has it open.
  LockedFile(std::filesystem::path target, const char* suffix);
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Bytes up to which the file is in use: where append() writes. At first all that was found.
  std::uint64_t size() const { return size_; }
  std::vector<std::uint8_t> read() const;
  void append(std::span<const std::uint8_t> bytes);
  /// Leaves size() as it is.
  void write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes);
  /// Cuts what lies behind `size`, size() included.
  void cut(std::uint64_t size);
  /// Makes the content durable, but not the name.
  void sync();
  /// Gives the file the target's name, durably. Afterwards it is closed.
  void rename_to_target();
  /// Nothing once it is closed.
  void remove();

 private:
  [[noreturn]] void fail(int error) const;
  void open_locked();

  std::filesystem::path target_;
  std::filesystem::path path_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
};

/// Makes the names in a folder durable. Throws UserError with Fault::store.
void sync_folder(const std::filesystem::path& folder);

}  // namespace foldwise
