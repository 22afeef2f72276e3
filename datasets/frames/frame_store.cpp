// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/frame_store.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <system_error>
#include <unordered_map>

#include "datasets/frames/frame_shard_format.h"
#include "datasets/frames/frame_shard_index.h"
#include "datasets/video/pictures/jpeg.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/mapped_file.h"
#include "experiments/foundation/numbers/crc32c.h"

namespace foldwise::datasets {
namespace {

struct Shard {
  std::filesystem::path path;
  MappedFile file;
};

struct Entry {
  VideoFrames frames;
  std::span<const std::uint8_t> bytes;
  std::uint32_t checksum = 0;
  std::size_t shard = 0;
};

[[noreturn]] void refuse(const std::filesystem::path& shard, const std::string& seen) {
  throw UserError(Fault::data, shard.string(), seen,
                  "delete this file and its stage's folder and run the sweep again: it is prepared anew");
}

Shard map_shard(const std::filesystem::path& path) {
  try {
    return {path, MappedFile(path)};
  } catch (const std::system_error& error) {
    refuse(path, "the frame store's shard cannot be opened: " + error.code().message());
  }
}

template <typename Plain>
Plain read_at(std::span<const std::uint8_t> bytes, std::size_t offset) {
  Plain value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

ShardHeader read_header(const Shard& shard) {
  const auto bytes = shard.file.bytes();
  const std::size_t compared = std::min(bytes.size(), shard_magic.size());
  if (bytes.empty() || std::memcmp(bytes.data(), shard_magic.data(), compared) != 0) {
    refuse(shard.path, bytes.empty() ? "the frame store's shard is empty" : "this is not a frame store");
  }
  if (bytes.size() < shard_alignment) refuse(shard.path, "the frame store's shard is cut inside its header");

  const auto header = read_at<ShardHeader>(bytes, 0);
  if (header.version != shard_version) {
    refuse(shard.path, "the frame store has version " + std::to_string(header.version) + " and this program reads " +
                           std::to_string(shard_version));
  }
  if (crc32c(bytes.first(offsetof(ShardHeader, header_checksum))) != header.header_checksum) {
    refuse(shard.path, "the frame store's header is damaged (its checksum differs)");
  }
  if (header.file_bytes != bytes.size()) {
    refuse(shard.path, "the frame store's shard has " + std::to_string(bytes.size()) + " bytes where its header says " +
                           std::to_string(header.file_bytes));
  }
  const bool fits = header.index_offset >= shard_alignment && header.index_offset <= bytes.size() &&
                    header.index_offset % shard_alignment == 0 &&
                    header.index_bytes == bytes.size() - header.index_offset;
  const bool known = header.codec < Choices<FrameCodec>::names.size();
  const bool sized =
      header.height > 0 && header.width > 0 && header.height <= most_frame_side && header.width <= most_frame_side;
  if (!fits || !sized || !known || header.channels != 3) refuse(shard.path, "the frame store's header makes no sense");
  if (crc32c(bytes.subspan(header.index_offset)) != header.index_checksum) {
    refuse(shard.path, "the frame store's index is damaged (its checksum differs)");
  }
  if (has_jpegs(header) && !has_jpeg()) {
    throw UserError(Fault::usage, shard.path.string(),
                    "the frame store's frames are JPEGs, and this program was built without libjpeg-turbo",
                    "install it (Debian: libturbojpeg0-dev) and build again, or prepare frames as raw");
  }
  return header;
}

std::vector<Entry> read_index(const Shard& shard, std::size_t number, const ShardHeader& header) {
  const auto bytes = shard.file.bytes();
  const auto index = bytes.subspan(header.index_offset);
  std::vector<Entry> entries;
  std::size_t at = 0;
  while (at < index.size()) {
    const auto video = read_indexed_video(header, index.subspan(at));
    if (!video) refuse(shard.path, "an entry of the frame store's index is cut or contradicts itself");
    const IndexEntry& entry = video->entry;
    const bool inside = entry.offset % shard_alignment == 0 && entry.offset >= shard_alignment &&
                        entry.offset <= header.index_offset && entry.bytes <= header.index_offset - entry.offset;
    if (!inside) refuse(shard.path, "an entry of the frame store's index points outside of the file");
    at += video->bytes;
    const VideoFrames frames{.id = video->id,
                             .data = bytes.data() + entry.offset,
                             .frames = static_cast<int>(entry.frames),
                             .height = static_cast<int>(header.height),
                             .width = static_cast<int>(header.width),
                             .numbers = video->numbers,
                             .rate = entry.rate,
                             .offsets = video->offsets};
    entries.push_back({frames, bytes.subspan(entry.offset, entry.bytes), entry.checksum, number});
  }
  if (entries.size() != header.videos) refuse(shard.path, "the frame store's index and header differ in their videos");
  return entries;
}

}  // namespace

struct FrameStore::State {
  std::vector<Shard> shards;
  std::vector<Entry> entries;
  std::unordered_map<std::string_view, std::size_t> by_id;
  std::unique_ptr<std::atomic<bool>[]> verified;  // two threads may verify the same video: that does no harm
};

FrameStore::FrameStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
FrameStore::FrameStore(FrameStore&&) noexcept = default;
FrameStore& FrameStore::operator=(FrameStore&&) noexcept = default;
FrameStore::~FrameStore() = default;

FrameStore FrameStore::open(const std::vector<std::filesystem::path>& shards) {
  auto state = std::make_unique<State>();
  for (const std::filesystem::path& path : shards) {
    state->shards.push_back(map_shard(path));
    const Shard& shard = state->shards.back();
    for (const Entry& entry : read_index(shard, state->shards.size() - 1, read_header(shard))) {
      if (!state->by_id.emplace(entry.frames.id, state->entries.size()).second) {
        refuse(path, std::string(entry.frames.id) + " is in this store twice");
      }
      state->entries.push_back(entry);
    }
  }
  for (const Shard& shard : state->shards) shard.file.expect_random_reads();
  state->verified = std::make_unique<std::atomic<bool>[]>(state->entries.size());
  return FrameStore(std::move(state));
}

std::size_t FrameStore::size() const {
  return state_->entries.size();
}

bool FrameStore::contains(std::string_view id) const {
  return state_->by_id.contains(id);
}

VideoFrames FrameStore::video(std::string_view id) const {
  const auto found = state_->by_id.find(id);
  if (found == state_->by_id.end()) {
    throw UserError(Fault::data, std::string(id), "this video is not in the frame store",
                    "the dataset changed since it was prepared; run the sweep again");
  }
  const Entry& entry = state_->entries[found->second];
  std::atomic<bool>& verified = state_->verified[found->second];
  if (!verified.load(std::memory_order_acquire)) {
    bring_in(entry.bytes);
    if (crc32c(entry.bytes) != entry.checksum) {
      refuse(state_->shards[entry.shard].path,
             "the frames of " + std::string(id) + " are damaged (their checksum differs)");
    }
    verified.store(true, std::memory_order_release);
  }
  return entry.frames;
}

std::vector<std::string> FrameStore::ids() const {
  std::vector<std::string> ids;
  ids.reserve(state_->entries.size());
  for (const Entry& entry : state_->entries) ids.emplace_back(entry.frames.id);
  return ids;
}

}  // namespace foldwise::datasets
