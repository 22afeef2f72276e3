// SPDX-License-Identifier: Apache-2.0
// The half of frame_store.h that writes shards.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>
#include <system_error>

#include "datasets/frames/frame_shard_format.h"
#include "datasets/frames/frame_shard_index.h"
#include "datasets/frames/frame_shard_journal.h"
#include "datasets/frames/frame_store.h"
#include "datasets/video/pictures/jpeg.h"
#include "experiments/foundation/files/locked_file.h"
#include "experiments/foundation/files/mapped_file.h"
#include "experiments/foundation/numbers/crc32c.h"

namespace foldwise::datasets {
namespace {

using Clock = std::chrono::steady_clock;

// What a power cut costs at most, beside the video that is being prepared. A kill costs none of it.
constexpr std::uint64_t most_unsynced_bytes = std::uint64_t{64} << 20;
constexpr std::chrono::seconds most_unsynced_time{5};

std::span<const std::uint8_t> bytes_of(const ShardHeader& header) {
  return {reinterpret_cast<const std::uint8_t*>(&header), sizeof header};
}

bool only_zeros(std::span<const std::uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// Whether the next video of an unfinished shard, whose videos so far end at `end`, lies there as its entry says.
bool is_whole(std::span<const std::uint8_t> shard, std::uint64_t end, const IndexEntry& entry) {
  if (entry.offset != aligned(end) || entry.offset > shard.size()) return false;
  if (entry.bytes > shard.size() - entry.offset) return false;
  return only_zeros(shard.subspan(end, entry.offset - end)) &&
         crc32c(shard.subspan(entry.offset, entry.bytes)) == entry.checksum;
}

/// The JPEGs of a video.
struct EncodedFrames {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint64_t> offsets;
};

EncodedFrames encode(std::span<const std::uint8_t> frames, std::size_t count, const ShardHeader& header) {
  const Size size{static_cast<int>(header.height), static_cast<int>(header.width)};
  const std::size_t each = frame_bytes(header);
  EncodedFrames encoded{{}, {0}};
  for (std::size_t frame = 0; frame < count; ++frame) {
    const auto jpeg = encode_jpeg(frames.subspan(frame * each, each), size, static_cast<int>(header.jpeg_quality));
    encoded.bytes.insert(encoded.bytes.end(), jpeg.begin(), jpeg.end());
    encoded.offsets.push_back(encoded.bytes.size());
  }
  return encoded;
}

struct Stored {
  int frames = 0;
  std::string note;
};

}  // namespace

struct FrameShardWriter::State {
  explicit State(const std::filesystem::path& shard) : journal(shard), file(shard, ".tmp") {}

  FrameShardJournal journal;  // first: who has it owns the other file too
  LockedFile file;
  ShardHeader header;
  std::vector<std::string> order;
  std::map<std::string, Stored, std::less<>> videos;
  std::vector<std::uint8_t> index;
  std::uint64_t synced_bytes = 0;
  Clock::time_point synced_at = Clock::now();
  bool names_synced = false;

  void resume();
  void remember(const JournalRecord& record);
  void pad(std::uint64_t end) { file.append(std::vector<std::uint8_t>(end - file.size())); }
  void sync_now_and_then();
};

/// Adds the videos of an earlier writer, up to the first that is not as its record says.
void FrameShardWriter::State::resume() {
  std::vector<JournalRecord> records = journal.read(header);
  std::uint64_t end = shard_alignment;
  std::size_t good = 0;
  std::set<std::string, std::less<>> ids;
  try {
    const MappedFile mapped(file.path());
    const auto bytes = mapped.bytes();
    const bool begun = bytes.size() >= end;
    for (; begun && good < records.size(); ++good) {
      const auto video = read_indexed_video(header, records[good].indexed);
      if (!video || video->bytes != records[good].indexed.size() || !ids.emplace(video->id).second) break;
      if (!is_whole(bytes, end, video->entry)) break;
      end = video->entry.offset + video->entry.bytes;
    }
  } catch (const std::system_error&) {
    good = 0;  // what cannot be read is written again
    end = shard_alignment;
  }
  records.resize(good);
  journal.begin(header, records);
  file.cut(good > 0 ? end : 0);
  if (good == 0) pad(shard_alignment);  // the header's place
  for (const JournalRecord& record : records) remember(record);
  synced_bytes = file.size();
}

void FrameShardWriter::State::remember(const JournalRecord& record) {
  const auto video = read_indexed_video(header, record.indexed);
  order.emplace_back(video->id);
  videos.emplace(video->id, Stored{static_cast<int>(video->entry.frames), record.note});
  index.insert(index.end(), record.indexed.begin(), record.indexed.end());
}

void FrameShardWriter::State::sync_now_and_then() {
  const bool due = file.size() - synced_bytes >= most_unsynced_bytes || Clock::now() - synced_at >= most_unsynced_time;
  if (!due) return;
  file.sync();
  journal.sync();
  if (!names_synced) sync_folder(file.path().has_parent_path() ? file.path().parent_path() : ".");
  names_synced = true;
  synced_bytes = file.size();
  synced_at = Clock::now();
}

FrameShardWriter::FrameShardWriter(const std::filesystem::path& file, Size size, const FrameCoding& coding)
    : state_(std::make_unique<State>(file)) {
  constexpr int most = most_frame_side;
  if (size.height <= 0 || size.width <= 0 || size.height > most || size.width > most) {
    throw std::invalid_argument("frames of a shard have 1 to " + std::to_string(most) + " pixels each way");
  }
  state_->header.height = static_cast<std::uint32_t>(size.height);
  state_->header.width = static_cast<std::uint32_t>(size.width);
  state_->header.codec = static_cast<std::uint32_t>(coding.codec);
  if (coding.codec == FrameCodec::jpeg) state_->header.jpeg_quality = static_cast<std::uint32_t>(coding.jpeg_quality);
  state_->resume();
}

FrameShardWriter::~FrameShardWriter() {
  if (!state_ || !state_->order.empty()) return;
  state_->file.remove();
  state_->journal.remove();
}

std::vector<std::string> FrameShardWriter::stored() const {
  return state_->order;
}

bool FrameShardWriter::contains(std::string_view id) const {
  return state_->videos.contains(id);
}

int FrameShardWriter::frames(std::string_view id) const {
  const auto found = state_->videos.find(id);
  return found == state_->videos.end() ? 0 : found->second.frames;
}

const std::string& FrameShardWriter::note(std::string_view id) const {
  static const std::string none;
  const auto found = state_->videos.find(id);
  return found == state_->videos.end() ? none : found->second.note;
}

void FrameShardWriter::add(const std::string& id, std::span<const std::uint8_t> frames, const FrameOrigin& origin,
                           const std::string& note) {
  const std::size_t bytes_of_frame = frame_bytes(state_->header);
  const std::size_t count = frames.size() / bytes_of_frame;
  if (count == 0 || frames.size() % bytes_of_frame != 0 || count > std::numeric_limits<std::int32_t>::max()) {
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
  if (!std::isfinite(origin.rate) || origin.rate < 0 || origin.rate > std::numeric_limits<float>::max()) {
    throw std::invalid_argument("the rate of " + id + " is no number of frames per second");
  }
  if (contains(id)) throw std::invalid_argument(id + " is in the shard already");

  EncodedFrames encoded;
  if (has_jpegs(state_->header)) {
    encoded = encode(frames, count, state_->header);
    frames = encoded.bytes;
  }
  state_->pad(aligned(state_->file.size()));
  const IndexEntry entry{.offset = state_->file.size(),
                         .bytes = frames.size(),
                         .frames = static_cast<std::uint32_t>(count),
                         .checksum = crc32c(frames),
                         .rate = static_cast<float>(origin.rate)};
  JournalRecord record{{}, note};
  append_indexed_video(record.indexed, {.entry = entry, .offsets = encoded.offsets, .numbers = numbers, .id = id});
  state_->file.append(frames);
  state_->journal.append(record);
  state_->remember(record);
  state_->sync_now_and_then();
}

void FrameShardWriter::finish() {
  State& state = *state_;
  state.pad(aligned(state.file.size()));
  state.header.videos = state.order.size();
  state.header.index_offset = state.file.size();
  state.header.index_bytes = state.index.size();
  state.header.file_bytes = state.header.index_offset + state.header.index_bytes;
  state.header.index_checksum = crc32c(state.index);
  state.header.header_checksum = crc32c(bytes_of(state.header).first(offsetof(ShardHeader, header_checksum)));
  std::vector<std::uint8_t> first(bytes_of(state.header).begin(), bytes_of(state.header).end());
  first.resize(shard_alignment);
  state.file.append(state.index);
  state.file.write_at(0, first);
  state.file.cut(state.file.size());  // what a failed write may have left behind
  state.file.sync();
  state.file.rename_to_target();
  state.journal.remove();
}

}  // namespace foldwise::datasets
