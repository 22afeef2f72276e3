// SPDX-License-Identifier: Apache-2.0
/// A shard on disk, little-endian:
///
///     offset 0       ShardHeader, then zeros up to 4096
///     offset 4096    the videos in the order of the index, each at a multiple of 4096, zeros between: its frames
///                    [height, width, channels], RGB, one after the other; or a JPEG of each, one after the other
///     index_offset   the index: for each video an IndexEntry; of JPEGs, where each begins behind the first and where
///                    the last ends (64 bits each, one more than frames); the number in its source of each of its
///                    frames (32 bits); the bytes of its id; zeros up to a multiple of 8
///
/// Nothing in it depends on time, host or memory: equal videos give equal bytes.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace foldwise::datasets {

static_assert(std::endian::native == std::endian::little, "shards are written and read as they lie in memory");

inline constexpr std::array<char, 8> shard_magic{'F', 'W', 'F', 'R', 'A', 'M', 'E', 'S'};
inline constexpr std::uint32_t shard_version = 3;
inline constexpr std::uint64_t shard_alignment = 4096;
inline constexpr std::uint32_t most_frame_side = 4096;  ///< pixels: as much as dataset.frames.size may be

struct ShardHeader {
  std::array<char, 8> magic = shard_magic;
  std::uint32_t version = shard_version;
  std::uint32_t height = 0;
  std::uint32_t width = 0;
  std::uint32_t channels = 3;
  std::uint32_t codec = 0;         ///< a FrameCodec: all videos of a shard have the same
  std::uint32_t jpeg_quality = 0;  ///< 0 of raw frames
  std::uint64_t videos = 0;
  std::uint64_t index_offset = 0;
  std::uint64_t index_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint32_t index_checksum = 0;   ///< CRC-32C of the index
  std::uint32_t header_checksum = 0;  ///< CRC-32C of the fields before this one
};
static_assert(sizeof(ShardHeader) == 72 && std::is_trivially_copyable_v<ShardHeader>);

struct IndexEntry {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  ///< of the video's frames
  std::uint32_t frames = 0;
  std::uint32_t checksum = 0;  ///< CRC-32C of these bytes
  std::uint32_t id_bytes = 0;
  float rate = 0;  ///< frames per second of the source; 0: unknown
};
static_assert(sizeof(IndexEntry) == 32 && std::is_trivially_copyable_v<IndexEntry>);

constexpr std::uint64_t aligned(std::uint64_t offset) {
  return (offset + shard_alignment - 1) / shard_alignment * shard_alignment;
}

constexpr std::size_t padded(std::size_t bytes) {
  return (bytes + 7) / 8 * 8;
}

}  // namespace foldwise::datasets
