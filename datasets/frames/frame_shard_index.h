// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "datasets/frames/frame_shard_format.h"

namespace foldwise::datasets {

/// One video of a shard's index: views into it.
struct IndexedVideo {
  IndexEntry entry;
  std::span<const std::uint64_t> offsets;  ///< [frames + 1] of JPEGs, of raw frames empty
  std::span<const std::uint32_t> numbers;
  std::string_view id;
  std::size_t bytes = 0;  ///< that it takes in the index
};

/// The video that a (part of an) index begins with, which lies at a multiple of 8 in memory. Nothing when it is cut, or
/// when its frames are not what its bytes hold, their numbers do not ascend, or its rate is none. Where they lie in the
/// shard is not looked at.
std::optional<IndexedVideo> read_indexed_video(const ShardHeader& header, std::span<const std::uint8_t> index);

/// Appends video.entry with its offsets, numbers and id; sets id_bytes.
void append_indexed_video(std::vector<std::uint8_t>& index, IndexedVideo video);

bool has_jpegs(const ShardHeader& header);

/// Bytes of one raw frame.
std::uint64_t frame_bytes(const ShardHeader& header);

}  // namespace foldwise::datasets
