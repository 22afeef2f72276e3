// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/shard_repair.h"

#include <algorithm>

#include "datasets/frames/frame_shard_index.h"
#include "experiments/foundation/numbers/crc32c.h"
#include "tests/fuzz/plain_bytes.h"

namespace foldwise::fuzz {
namespace {

constexpr std::size_t offset_bytes = sizeof(std::uint64_t);

void fit_lengths(const datasets::ShardHeader& header, std::span<std::uint8_t> index) {
  auto entry = load<datasets::IndexEntry>(index, 0);
  const bool jpegs = has_jpegs(header);
  const std::size_t for_each_frame = sizeof(std::uint32_t) + (jpegs ? offset_bytes : 0);
  const std::size_t left = (index.size() - sizeof entry) / 8 * 8;
  const std::size_t room = left - std::min(left, jpegs ? offset_bytes : 0);
  entry.frames = static_cast<std::uint32_t>(std::min<std::size_t>(entry.frames, room / for_each_frame));
  entry.id_bytes =
      static_cast<std::uint32_t>(std::min<std::size_t>(entry.id_bytes, room - entry.frames * for_each_frame));
  entry.bytes = frame_bytes(header) * entry.frames;
  if (jpegs && room > 0) {
    store(index, sizeof entry, std::uint64_t{0});
    entry.bytes = load<std::uint64_t>(index, sizeof entry + offset_bytes * entry.frames);
  }
  store(index, 0, entry);
}

}  // namespace

std::size_t repair_indexed_video(const datasets::ShardHeader& header, std::span<std::uint8_t> index,
                                 std::span<const std::uint8_t> shard, Repair what) {
  if (index.size() < sizeof(datasets::IndexEntry)) return 0;
  if (what == Repair::lengths_and_checksums) fit_lengths(header, index);
  const Bytes copy(index.begin(), index.end());  // is aligned
  const auto video = read_indexed_video(header, copy);
  if (!video) return 0;
  datasets::IndexEntry entry = video->entry;
  if (entry.offset <= shard.size() && entry.bytes <= shard.size() - entry.offset) {
    entry.checksum = crc32c(shard.subspan(entry.offset, entry.bytes));
    store(index, 0, entry);
  }
  return video->bytes;
}

}  // namespace foldwise::fuzz
