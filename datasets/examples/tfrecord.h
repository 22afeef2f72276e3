// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::datasets {

/// A record of a TFRecord file: on disk the length of its data (8 bytes, little endian), the masked CRC-32C of these
/// bytes, the data, and the masked CRC-32C of the data.
struct TfRecord {
  std::uint64_t offset = 0;            ///< byte of the file where the record begins
  std::span<const std::uint8_t> data;  ///< valid until its reader moves on
  std::uint32_t checksum = 0;          ///< of the data, masked, as stored
};

/// Where a record lies in its file.
struct TfRecordPlace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  ///< of its data
};

/// CRC-32C as TFRecord files store it: rotated and moved, so that checksums of data that holds checksums stay useful.
std::uint32_t masked_crc32c(std::span<const std::uint8_t> bytes);

/// Throws UserError that names the file and the byte when the data of a record is not what was written.
void require_intact(const std::filesystem::path& file, const TfRecord& record);

/// How much of a file is read at once.
inline constexpr std::size_t tfrecord_block = 1 << 20;

/// Reads records one after the other, in large blocks. Every failure is a UserError that names the file
/// and the byte where its record begins: a file that ends inside a record, a damaged length, a longer record than any
/// example, compressed files.
class TfRecordReader {
 public:
  /// Begins at the record at `offset`.
  explicit TfRecordReader(std::filesystem::path file, std::uint64_t offset = 0,
                          std::size_t block_bytes = tfrecord_block);

  /// The next record, its data verified. None at the end of the file.
  std::optional<TfRecord> next();
  /// The next record, its data not verified yet: require_intact() does that, in any thread.
  std::optional<TfRecord> next_unverified();
  /// The place of the next record, whose data is not read.
  std::optional<TfRecordPlace> skip();

 private:
  std::optional<TfRecordPlace> read_length();
  std::span<const std::uint8_t> load(std::uint64_t offset, std::size_t bytes, std::size_t ahead);
  [[noreturn]] void refuse(const std::string& seen) const;

  std::filesystem::path file_;
  std::size_t block_bytes_;
  FileDescriptor descriptor_;
  std::uint64_t size_ = 0;    ///< of the file
  std::uint64_t offset_ = 0;  ///< of the next record
  std::vector<std::uint8_t> block_;
  std::uint64_t block_offset_ = 0;  ///< of the block in the file
};

/// Appends a record to what a file holds or will hold.
void append_tfrecord(std::vector<std::uint8_t>& file, std::span<const std::uint8_t> data);

/// Writes a TFRecord file that appears whole or not at all.
class TfRecordWriter {
 public:
  explicit TfRecordWriter(std::filesystem::path file);
  void append(std::span<const std::uint8_t> data);
  void finish();

 private:
  void flush();

  DurableFile file_;
  std::vector<std::uint8_t> block_;
};

}  // namespace foldwise::datasets
