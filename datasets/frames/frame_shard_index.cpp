// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/frame_shard_index.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "experiments/experiment.h"

namespace foldwise::datasets {
namespace {

void append(std::vector<std::uint8_t>& target, const void* bytes, std::size_t count) {
  const auto* first = static_cast<const std::uint8_t*>(bytes);
  target.insert(target.end(), first, first + count);
}

bool fits_its_frames(const ShardHeader& header, const IndexedVideo& video) {
  const IndexEntry& entry = video.entry;
  if (entry.frames == 0 || entry.frames > static_cast<std::uint32_t>(std::numeric_limits<int>::max())) return false;
  if (!has_jpegs(header)) return entry.bytes == frame_bytes(header) * entry.frames;  // below 2^57
  return video.offsets.front() == 0 && video.offsets.back() == entry.bytes &&
         std::is_sorted(video.offsets.begin(), video.offsets.end());
}

// Labels along a recording are looked up by these.
bool fits_its_source(const IndexedVideo& video) {
  return std::isfinite(video.entry.rate) && video.entry.rate >= 0 &&
         std::is_sorted(video.numbers.begin(), video.numbers.end(), std::less_equal<>());
}

}  // namespace

std::optional<IndexedVideo> read_indexed_video(const ShardHeader& header, std::span<const std::uint8_t> index) {
  IndexedVideo video;
  if (index.size() < sizeof video.entry) return std::nullopt;
  std::memcpy(&video.entry, index.data(), sizeof video.entry);
  const std::uint64_t frames = video.entry.frames;
  const std::uint64_t offsets = has_jpegs(header) ? frames + 1 : 0;
  const std::uint64_t bytes = sizeof video.entry + offsets * sizeof(std::uint64_t) +
                              padded(frames * sizeof(std::uint32_t) + video.entry.id_bytes);
  if (bytes > index.size()) return std::nullopt;
  const std::uint8_t* at = index.data() + sizeof video.entry;
  video.offsets = {reinterpret_cast<const std::uint64_t*>(at), offsets};
  at += video.offsets.size_bytes();
  video.numbers = {reinterpret_cast<const std::uint32_t*>(at), frames};
  at += video.numbers.size_bytes();
  video.id = {reinterpret_cast<const char*>(at), video.entry.id_bytes};
  video.bytes = bytes;
  if (!fits_its_frames(header, video) || !fits_its_source(video)) return std::nullopt;
  return video;
}

void append_indexed_video(std::vector<std::uint8_t>& index, IndexedVideo video) {
  video.entry.id_bytes = static_cast<std::uint32_t>(video.id.size());
  append(index, &video.entry, sizeof video.entry);
  append(index, video.offsets.data(), video.offsets.size_bytes());
  append(index, video.numbers.data(), video.numbers.size_bytes());
  append(index, video.id.data(), video.id.size());
  index.resize(padded(index.size()));
}

bool has_jpegs(const ShardHeader& header) {
  return header.codec == static_cast<std::uint32_t>(FrameCodec::jpeg);
}

std::uint64_t frame_bytes(const ShardHeader& header) {
  return std::uint64_t{header.height} * header.width * header.channels;
}

}  // namespace foldwise::datasets
