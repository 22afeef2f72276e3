// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "datasets/frames/frame_shard_format.h"
#include "experiments/foundation/numbers/crc32c.h"
#include "tests/support/files.h"

namespace foldwise::datasets {

/// A shard whose bytes can be changed and whose checksums can then be made right again.
class ShardSurgery {
 public:
  explicit ShardSurgery(std::filesystem::path shard) : bytes(read_text(shard)), shard_(std::move(shard)) {
    std::memcpy(&header, bytes.data(), sizeof header);
  }

  /// As it was found; of the first video.
  std::size_t video_offset() const { return entry().offset; }
  std::size_t offset_of_frame(std::size_t frame) const {
    std::uint64_t offset = 0;
    std::memcpy(&offset, bytes.data() + header.index_offset + sizeof(IndexEntry) + 8 * frame, sizeof offset);
    return offset;
  }

  void set(std::size_t at, std::uint32_t value) { std::memcpy(bytes.data() + at, &value, sizeof value); }
  /// The checksum of the first video, and then of index and header.
  void sign_video() {
    IndexEntry changed = entry();
    changed.checksum = crc32c(part(changed.offset, changed.bytes));
    std::memcpy(bytes.data() + header.index_offset, &changed, sizeof changed);
    sign();
  }
  /// The checksums of the index, which lies where it lay, and of the header.
  void sign() {
    set(offsetof(ShardHeader, index_checksum), crc32c(part(header.index_offset, bytes.size() - header.index_offset)));
    set(offsetof(ShardHeader, header_checksum), crc32c(part(0, offsetof(ShardHeader, header_checksum))));
  }
  void write() const {
    std::ofstream(shard_, std::ios::binary | std::ios::in)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  std::string bytes;
  ShardHeader header;  ///< as it was found

 private:
  IndexEntry entry() const {
    IndexEntry entry;
    std::memcpy(&entry, bytes.data() + header.index_offset, sizeof entry);
    return entry;
  }
  std::span<const std::uint8_t> part(std::size_t from, std::size_t count) const {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()) + from, count};
  }

  std::filesystem::path shard_;
};

}  // namespace foldwise::datasets
