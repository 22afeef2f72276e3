// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/frame_shard_journal.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "experiments/foundation/numbers/crc32c.h"

namespace foldwise::datasets {
namespace {

/// What a journal's records begin with; then come the indexed video and the note, with zeros up to a multiple of 8.
struct RecordHead {
  std::uint32_t indexed_bytes = 0;
  std::uint32_t note_bytes = 0;
  std::uint32_t checksum = 0;  ///< CRC-32C of the two sizes and of what follows
};
static_assert(sizeof(RecordHead) == 12);

std::uint32_t checksum_of(const RecordHead& head, std::span<const std::uint8_t> body) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&head);
  return crc32c(body, crc32c({bytes, offsetof(RecordHead, checksum)}));
}

/// A journal begins with the header of its shard as far as it is known before the end.
std::vector<std::uint8_t> beginning(const ShardHeader& format) {
  ShardHeader header;
  header.height = format.height;
  header.width = format.width;
  header.channels = format.channels;
  header.codec = format.codec;
  header.jpeg_quality = format.jpeg_quality;
  header.magic = {'F', 'W', 'J', 'O', 'U', 'R', 'N', 'L'};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&header);
  header.header_checksum = crc32c({bytes, offsetof(ShardHeader, header_checksum)});
  return {bytes, bytes + sizeof header};
}

std::vector<std::uint8_t> bytes_of(const JournalRecord& record) {
  RecordHead head{static_cast<std::uint32_t>(record.indexed.size()), static_cast<std::uint32_t>(record.note.size())};
  std::vector<std::uint8_t> bytes(sizeof head + padded(record.indexed.size() + record.note.size()));
  const std::span<std::uint8_t> body = std::span(bytes).subspan(sizeof head);
  std::copy(record.indexed.begin(), record.indexed.end(), body.begin());
  std::copy(record.note.begin(), record.note.end(), body.begin() + static_cast<std::ptrdiff_t>(record.indexed.size()));
  head.checksum = checksum_of(head, body);
  std::memcpy(bytes.data(), &head, sizeof head);
  return bytes;
}

}  // namespace

FrameShardJournal::FrameShardJournal(const std::filesystem::path& shard) : file_(shard, ".journal") {}

std::vector<JournalRecord> FrameShardJournal::read(const ShardHeader& format) const {
  const std::vector<std::uint8_t> found = file_.read();
  const std::vector<std::uint8_t> expected = beginning(format);
  if (found.size() < expected.size() || !std::equal(expected.begin(), expected.end(), found.begin())) return {};

  std::vector<JournalRecord> records;
  std::span<const std::uint8_t> rest = std::span(found).subspan(expected.size());
  RecordHead head;
  while (rest.size() >= sizeof head) {
    std::memcpy(&head, rest.data(), sizeof head);
    rest = rest.subspan(sizeof head);
    const std::uint64_t used = std::uint64_t{head.indexed_bytes} + head.note_bytes;
    const std::uint64_t bytes = padded(used);
    if (used == 0 || bytes > rest.size() || checksum_of(head, rest.first(bytes)) != head.checksum) break;
    const auto* note = reinterpret_cast<const char*>(rest.data()) + head.indexed_bytes;
    records.push_back({{rest.begin(), rest.begin() + head.indexed_bytes}, {note, head.note_bytes}});
    rest = rest.subspan(bytes);
  }
  return records;
}

void FrameShardJournal::begin(const ShardHeader& format, const std::vector<JournalRecord>& records) {
  // The same bytes again for what stays: a kill in between tears nothing that was whole.
  std::vector<std::uint8_t> bytes = beginning(format);
  for (const JournalRecord& record : records) {
    const std::vector<std::uint8_t> more = bytes_of(record);
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
  file_.write_at(0, bytes);
  file_.cut(bytes.size());
}

void FrameShardJournal::append(const JournalRecord& record) {
  file_.append(bytes_of(record));
}

}  // namespace foldwise::datasets
