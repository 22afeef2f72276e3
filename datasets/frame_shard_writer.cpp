// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <unordered_set>

#include "datasets/crc32c.h"
#include "datasets/durable_file.h"
#include "datasets/frame_shard_format.h"
#include "datasets/frame_store.h"

namespace foldwise {
namespace {

template <typename Plain>
std::span<const std::uint8_t> bytes_of(const Plain& value) {
  return {reinterpret_cast<const std::uint8_t*>(&value), sizeof value};
}

void append(std::vector<std::uint8_t>& target, std::span<const std::uint8_t> bytes) {
  target.insert(target.end(), bytes.begin(), bytes.end());
}

}  // namespace

struct FrameShardWriter::State {
  DurableFile file;
  Size size;
  std::unordered_set<std::string> ids;
  std::uint64_t videos = 0;
  std::vector<std::uint8_t> index;

  void pad(std::uint64_t end) {
    const std::vector<std::uint8_t> zeros(end - file.size());
    file.append(zeros);
  }
};

FrameShardWriter::FrameShardWriter(std::filesystem::path file, Size size)
    : state_(new State{DurableFile(std::move(file)), size, {}, 0, {}}) {
  if (size.height <= 0 || size.width <= 0) throw std::invalid_argument("frames of a shard need a positive size");
  state_->pad(shard_alignment);  // the header's place
}

FrameShardWriter::~FrameShardWriter() = default;

void FrameShardWriter::add(const std::string& id, std::span<const std::uint8_t> frames, const FrameOrigin& origin) {
  const std::size_t frame_bytes =
      static_cast<std::size_t>(state_->size.height) * static_cast<std::size_t>(state_->size.width) * 3;
  const std::size_t count = frames.size() / frame_bytes;
  if (count == 0 || frames.size() % frame_bytes != 0 || count > std::numeric_limits<std::int32_t>::max()) {
    throw std::invalid_argument("the frames of " + id + " are not a whole number of frames of the shard's size");
  }
  std::vector<std::uint32_t> numbers = origin.numbers;
  if (numbers.empty()) {
    numbers.resize(count);
    std::iota(numbers.begin(), numbers.end(), 0u);
  }
  if (numbers.size() != count || !std::is_sorted(numbers.begin(), numbers.end(), std::less_equal<>())) {
    throw std::invalid_argument("the frames of " + id + " need one number each, ascending");
  }
  if (!state_->ids.insert(id).second) throw std::invalid_argument(id + " is in the shard already");

  state_->pad(aligned(state_->file.size()));
  const IndexEntry entry{state_->file.size(), static_cast<std::uint32_t>(count), crc32c(frames),
                         static_cast<std::uint32_t>(id.size()), static_cast<float>(origin.rate)};
  state_->file.append(frames);
  append(state_->index, bytes_of(entry));
  append(state_->index, {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size() * sizeof numbers[0]});
  append(state_->index, {reinterpret_cast<const std::uint8_t*>(id.data()), id.size()});
  state_->index.resize(padded(state_->index.size()));
  ++state_->videos;
}

void FrameShardWriter::finish() {
  state_->pad(aligned(state_->file.size()));
  ShardHeader header;
  header.height = static_cast<std::uint32_t>(state_->size.height);
  header.width = static_cast<std::uint32_t>(state_->size.width);
  header.videos = state_->videos;
  header.index_offset = state_->file.size();
  header.index_bytes = state_->index.size();
  header.file_bytes = header.index_offset + header.index_bytes;
  header.index_checksum = crc32c(state_->index);
  header.header_checksum = crc32c(bytes_of(header).first(offsetof(ShardHeader, header_checksum)));
  state_->file.append(state_->index);
  state_->file.write_at(0, bytes_of(header));
  state_->file.commit();
}

}  // namespace foldwise
