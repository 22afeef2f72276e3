// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "experiments/foundation/files/durable_file.h"

namespace foldwise::worker {

/// Entries one behind the other, stored as they are, with their checksums: the zip file that torch.save writes, without
/// ZIP64. What it writes read_zip_entries reads.
class ZipWriter {
 public:
  static constexpr std::uint64_t most_bytes = 0xFFFFFFFE;  ///< of the whole; ZIP64 begins behind it
  static constexpr std::size_t most_entries = 65000;

  /// Appends to `file`, which is empty and outlasts it.
  explicit ZipWriter(DurableFile& file) : file_(file) {}

  /// Names in ASCII, each once; no more than most_entries and most_bytes in sum.
  void add(const std::string& name, std::span<const std::uint8_t> bytes);
  /// The directory. Nothing is added behind it.
  void finish();

 private:
  DurableFile& file_;
  std::string directory_;
  std::uint16_t entries_ = 0;
};

}  // namespace foldwise::worker
