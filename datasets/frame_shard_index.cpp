// SPDX-License-Identifier: Apache-2.0
#include "datasets/frame_shard_index.h"

#include <cstring>

namespace foldwise {
namespace {

void append(std::vector<std::uint8_t>& target, const void* bytes, std::size_t count) {
  const auto* first = static_cast<const std::uint8_t*>(bytes);
  target.insert(target.end(), first, first + count);
}

}  // namespace

std::optional<IndexedVideo> read_indexed_video(std::span<const std::uint8_t> index) {
  IndexedVideo video;
  if (index.size() < sizeof video.entry) return std::nullopt;
  std::memcpy(&video.entry, index.data(), sizeof video.entry);
  const std::uint64_t numbers = std::uint64_t{video.entry.frames} * sizeof(std::uint32_t);
  const std::uint64_t bytes = sizeof video.entry + numbers + padded(video.entry.id_bytes);
  if (bytes > index.size()) return std::nullopt;
  const std::uint8_t* at = index.data() + sizeof video.entry;
  video.numbers = {reinterpret_cast<const std::uint32_t*>(at), video.entry.frames};
  video.id = {reinterpret_cast<const char*>(at + numbers), video.entry.id_bytes};
  video.bytes = bytes;
  return video;
}

void append_indexed_video(std::vector<std::uint8_t>& index, IndexEntry entry, std::span<const std::uint32_t> numbers,
                          std::string_view id) {
  entry.id_bytes = static_cast<std::uint32_t>(id.size());
  append(index, &entry, sizeof entry);
  append(index, numbers.data(), numbers.size_bytes());
  append(index, id.data(), id.size());
  index.resize(padded(index.size()));
}

std::uint64_t stored_bytes(const ShardHeader& header, const IndexEntry& entry) {
  return std::uint64_t{header.height} * header.width * header.channels * entry.frames;
}

}  // namespace foldwise
