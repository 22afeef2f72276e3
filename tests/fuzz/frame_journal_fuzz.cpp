// SPDX-License-Identifier: Apache-2.0
// What a writer of the frame store left behind: as paged_input.h has it, the journal and then the parts of the shard.
// The next writer takes what is whole, twice the same, and ends with a shard that can be read.
#include <algorithm>
#include <cstring>
#include <iterator>

#include "datasets/frames/frame_shard_index.h"
#include "datasets/frames/frame_shard_journal.h"
#include "datasets/frames/frame_store.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/crc32c.h"
#include "tests/fuzz/paged_input.h"
#include "tests/fuzz/plain_bytes.h"
#include "tests/fuzz/scratch_file.h"
#include "tests/fuzz/shard_repair.h"

namespace foldwise::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr Size size{2, 3};
// A record begins with the lengths of its video and of its note, and a checksum of all but itself.
constexpr std::size_t lengths_bytes = 8;
constexpr std::size_t head_bytes = lengths_bytes + 4;

// Of the journal's header: for JPEGs where it says so.
datasets::FrameCoding coding_of(std::span<const std::uint8_t> journal) {
  datasets::ShardHeader header;
  if (journal.size() < sizeof header) return {};
  std::memcpy(&header, journal.data(), sizeof header);
  if (!has_jpegs(header)) return {};
  return {.codec = FrameCodec::jpeg, .jpeg_quality = 90};
}

datasets::ShardHeader header_of(const datasets::FrameCoding& coding) {
  datasets::ShardHeader header;
  header.height = static_cast<std::uint32_t>(size.height);
  header.width = static_cast<std::uint32_t>(size.width);
  header.codec = static_cast<std::uint32_t>(coding.codec);
  if (has_jpegs(header)) header.jpeg_quality = static_cast<std::uint32_t>(coding.jpeg_quality);
  return header;
}

std::vector<std::string> stored_by(const datasets::FrameShardWriter& writer) {
  for (const std::string& id : writer.stored())
    require(writer.contains(id) && writer.frames(id) > 0, "videos are there");
  return writer.stored();
}

void require_readable(const fs::path& shard, const std::vector<std::string>& ids) {
  const datasets::FrameStore store = datasets::FrameStore::open({shard});
  require(store.ids() == ids, "the shard has the videos that were taken over");
  for (const std::string& id : ids) require(store.video(id).frames > 0, "they can be read");
}

// Of a journal with these records.
std::size_t bytes_of(const std::vector<datasets::JournalRecord>& records) {
  std::size_t bytes = sizeof(datasets::ShardHeader);
  for (const datasets::JournalRecord& record : records)
    bytes += head_bytes + datasets::padded(record.indexed.size() + record.note.size());
  return bytes;
}

Verdict read(std::span<const std::uint8_t> input) {
  const std::vector<Piece> pieces = pieces_of(input);
  const fs::path shard = scratch_folder() / "input.frames";
  fs::remove(shard);
  put("input.frames.journal", pieces.empty() ? Bytes{} : pieces.front().bytes);
  put("input.frames.tmp", pieces.empty() ? Bytes{} : file_of(std::span(pieces).subspan(1)));
  const datasets::FrameCoding coding = pieces.empty() ? datasets::FrameCoding{} : coding_of(pieces.front().bytes);
  const std::vector<datasets::JournalRecord> records = datasets::FrameShardJournal(shard).read(header_of(coding));
  const std::vector<std::string> taken = stored_by(datasets::FrameShardWriter(shard, size, coding));
  datasets::FrameShardWriter writer(shard, size, coding);
  std::vector<std::string> ids = stored_by(writer);
  require(ids == taken, "the next writer takes the same over");
  if (!writer.contains("one more")) {
    ids.emplace_back("one more");
    writer.add(ids.back(), Bytes(std::size_t{2} * 3 * 3));
  }
  writer.finish();
  require_readable(shard, ids);
  const bool whole = !records.empty() && bytes_of(records) == pieces.front().bytes.size();
  return whole && taken.size() == records.size() ? Verdict::read : Verdict::refused;
}

void repair_records(const datasets::ShardHeader& header, std::span<std::uint8_t> rest,
                    std::span<const std::uint8_t> file, Repair what) {
  while (rest.size() >= head_bytes) {
    auto indexed = load<std::uint32_t>(rest, 0);
    auto note = load<std::uint32_t>(rest, 4);
    const auto left = static_cast<std::uint32_t>(rest.size() - head_bytes);
    if (datasets::padded(std::size_t{indexed} + note) > left) {
      if (what == Repair::checksums) return;
      indexed = std::min(indexed, left);
      note = std::min(note, left - indexed);
      while (datasets::padded(std::size_t{indexed} + note) > left) --(note > 0 ? note : indexed);
      store(rest, 0, indexed);
      store(rest, 4, note);
    }
    const auto body = rest.subspan(head_bytes, datasets::padded(std::size_t{indexed} + note));
    repair_indexed_video(header, body.first(indexed), file, what);
    store(rest, lengths_bytes, crc32c(body, crc32c(rest.first(lengths_bytes))));
    rest = rest.subspan(head_bytes + body.size());
  }
}

// What every journal of such shards begins with.
Bytes beginning_of(const datasets::ShardHeader& header) {
  datasets::FrameShardJournal(scratch_folder() / "empty.frames").begin(header, {});
  std::ifstream stream(scratch_folder() / "empty.frames.journal", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void repair(Bytes& input, Repair what) {
  std::vector<Piece> pieces = pieces_of(input);
  if (pieces.size() < 2 || pieces.front().bytes.size() < sizeof(datasets::ShardHeader)) return;
  const std::span<std::uint8_t> journal = pieces.front().bytes;
  const datasets::ShardHeader header = header_of(coding_of(journal));
  if (what == Repair::lengths_and_checksums) std::ranges::copy(beginning_of(header), journal.begin());
  repair_records(header, journal.subspan(sizeof header), file_of(std::span(pieces).subspan(1)), what);
  input = input_of(pieces);
}

}  // namespace

const Target target{read, repair};

}  // namespace foldwise::fuzz
