// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "datasets/frames/frame_shard_format.h"
#include "tests/fuzz/target.h"

namespace foldwise::fuzz {

/// Makes the video that a (part of an) index begins with fit again: the checksum of its frames in `shard`; of lengths,
/// its frames and its id to what is there of the index, its bytes to its frames. Returns what it takes in the index;
/// 0 where it still cannot be read.
std::size_t repair_indexed_video(const datasets::ShardHeader& header, std::span<std::uint8_t> index,
                                 std::span<const std::uint8_t> shard, Repair what);

}  // namespace foldwise::fuzz
