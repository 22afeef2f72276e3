// SPDX-License-Identifier: Apache-2.0
// A shard of the frame store, raw or of JPEGs, as paged_input.h has it. Every video that is handed out lies inside of
// the file, is what its entry of the index says, and gives pixels or a complaint.
#include "datasets/frames/frame_store.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "datasets/frames/frame_shard_format.h"
#include "datasets/frames/frame_shard_index.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/crc32c.h"
#include "tests/fuzz/paged_input.h"
#include "tests/fuzz/scratch_file.h"
#include "tests/fuzz/shard_repair.h"

namespace foldwise::fuzz {
namespace {

datasets::ShardHeader header_of(std::span<const std::uint8_t> file) {
  datasets::ShardHeader header;
  std::memcpy(&header, file.data(), sizeof header);
  return header;
}

std::span<const std::uint8_t> stored_bytes(const datasets::IndexEntry& entry, std::span<const std::uint8_t> file) {
  require(entry.offset <= file.size() && entry.bytes <= file.size() - entry.offset, "frames lie inside of the file");
  return file.subspan(entry.offset, entry.bytes);
}

// Whether each frame can be had, alone and with the others. Of JPEGs not where pixels would fill the memory: who asks
// for them decides how many.
bool has_all_frames(const datasets::VideoFrames& video, std::span<const std::uint8_t> stored) {
  constexpr std::size_t most_pixel_bytes = 1 << 20;
  const auto frames = static_cast<std::size_t>(video.frames);
  if (!video.offsets.empty() && video.frame_bytes() * frames > most_pixel_bytes) return false;
  try {
    Bytes all_scratch;
    Bytes last_scratch;
    const auto all = video.clip(0, video.frames, all_scratch);
    const auto last = video.part(video.frames - 1, 1).clip(0, 1, last_scratch);
    require(all.size() == frames * video.frame_bytes() && last.size() == video.frame_bytes(), "a clip has its pixels");
    require(std::equal(last.begin(), last.end(), all.end() - static_cast<std::ptrdiff_t>(last.size())),
            "the last frame is the last of all");
    if (video.offsets.empty()) {
      require(std::equal(all.begin(), all.end(), stored.begin(), stored.end()), "raw frames are those of the file");
    }
    return true;
  } catch (const UserError&) {
    require(!video.offsets.empty(), "raw frames can always be had");
    return false;
  }
}

bool has_all_frames(const datasets::FrameStore& store, std::span<const std::uint8_t> file) {
  const datasets::ShardHeader header = header_of(file);
  auto index = file.subspan(header.index_offset);
  bool all = true;
  for (const std::string& id : store.ids()) {
    const auto indexed = read_indexed_video(header, index);
    require(indexed && indexed->id == id, "the ids are those of the index");
    const datasets::VideoFrames video = store.video(id);
    require(video.frames > 0 && video.height > 0 && video.width > 0, "a video has frames with pixels");
    require(video.numbers.size() == static_cast<std::size_t>(video.frames), "each frame has its number");
    require(std::is_sorted(video.numbers.begin(), video.numbers.end(), std::less_equal<>()), "numbers ascend");
    require(std::isfinite(video.rate) && video.rate >= 0, "a rate is a number of frames per second");
    all = has_all_frames(video, stored_bytes(indexed->entry, file)) && all;
    index = index.subspan(indexed->bytes);
  }
  require(index.empty(), "the index ends with the last video");
  return all;
}

Verdict read(std::span<const std::uint8_t> input) {
  const Bytes file = file_of(pieces_of(input));
  const auto path = put("input.frames", file);
  try {
    return has_all_frames(datasets::FrameStore::open({path}), file) ? Verdict::read : Verdict::refused;
  } catch (const UserError&) {
    return Verdict::refused;
  }
}

// Returns how many videos the index has, as far as it can be read.
std::uint64_t repair_videos(const datasets::ShardHeader& header, std::span<std::uint8_t> index,
                            std::span<const std::uint8_t> file, Repair what) {
  std::uint64_t videos = 0;
  while (const std::size_t bytes = repair_indexed_video(header, index, file, what)) {
    index = index.subspan(bytes);
    ++videos;
  }
  return videos;
}

void repair(Bytes& input, Repair what) {
  std::vector<Piece> pieces = pieces_of(input);
  if (pieces.size() < 2 || pieces.front().bytes.size() < sizeof(datasets::ShardHeader)) return;
  Bytes& index = pieces.back().bytes;
  datasets::ShardHeader header = header_of(pieces.front().bytes);
  const std::uint64_t videos = repair_videos(header, index, file_of(pieces), what);
  const Bytes file = file_of(pieces);
  if (what == Repair::lengths_and_checksums) {
    header.magic = datasets::shard_magic;
    header.version = datasets::shard_version;
    header.videos = videos;
    header.index_offset = offset_of(pieces, pieces.size() - 1);
    header.index_bytes = index.size();
    header.file_bytes = file.size();
  }
  if (header.index_offset <= file.size()) {
    header.index_checksum = crc32c(std::span(file).subspan(header.index_offset));
  }
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&header);
  header.header_checksum = crc32c({bytes, offsetof(datasets::ShardHeader, header_checksum)});
  std::memcpy(pieces.front().bytes.data(), &header, sizeof header);
  input = input_of(pieces);
}

}  // namespace

const Target target{read, repair};

}  // namespace foldwise::fuzz
