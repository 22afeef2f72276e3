// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "experiments/foundation/files/locked_file.h"

namespace foldwise {

/// A file that appears whole or not at all: written as <target>.tmp, synced, renamed, its folder synced.
/// The temporary file is locked while it is written, so that two processes never write the same one; one that a killed
/// process left behind is taken over. Failures (disk full, read-only folder, …) are UserErrors with Fault::store, after
/// which nothing is left.
class DurableFile {
 public:
  /// Makes the target's folder where it is missing.
  explicit DurableFile(std::filesystem::path target);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  void append(std::span<const std::uint8_t> bytes) { file_.append(bytes); }
  void write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes) { file_.write_at(offset, bytes); }
  /// Bytes appended so far.
  std::uint64_t size() const { return file_.size(); }
  /// Makes the content durable under the target's name.
  void commit();

 private:
  LockedFile file_;
};

}  // namespace foldwise
