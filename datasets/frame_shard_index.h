// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "datasets/frame_shard_format.h"

namespace foldwise {

/// One video of a shard's index: views into it.
struct IndexedVideo {
  IndexEntry entry;
  std::span<const std::uint32_t> numbers;
  std::string_view id;
  std::size_t bytes = 0;  ///< that it takes in the index
};

/// The video that a (part of an) index begins with, which lies at a multiple of 4 in memory. Nothing when it is cut.
std::optional<IndexedVideo> read_indexed_video(std::span<const std::uint8_t> index);

/// Sets id_bytes of the entry.
void append_indexed_video(std::vector<std::uint8_t>& index, IndexEntry entry, std::span<const std::uint32_t> numbers,
                          std::string_view id);

/// Bytes of the frames of a video.
std::uint64_t stored_bytes(const ShardHeader& header, const IndexEntry& entry);

}  // namespace foldwise
