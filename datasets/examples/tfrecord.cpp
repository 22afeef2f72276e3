// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/tfrecord.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/crc32c.h"

namespace foldwise::datasets {
namespace {

static_assert(std::endian::native == std::endian::little, "lengths and checksums are copied as they are stored");

constexpr std::size_t length_bytes = 8;
constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t header_bytes = length_bytes + checksum_bytes;
// The longest example of YouTube-8M has about 350 kB.
constexpr std::uint64_t most_data_bytes = 64 << 20;

constexpr const char* fetch_again = "the shard is not what was published: fetch it again";

template <typename Plain>
Plain read_plain(std::span<const std::uint8_t> bytes) {
  Plain value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

template <typename Plain>
void append_plain(std::vector<std::uint8_t>& target, Plain value) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
  target.insert(target.end(), bytes, bytes + sizeof value);
}

std::string place_text(const std::filesystem::path& file, std::uint64_t offset) {
  return file.string() + ", byte " + std::to_string(offset);
}

}  // namespace

std::uint32_t masked_crc32c(std::span<const std::uint8_t> bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xA282EAD8u;
}

void require_intact(const std::filesystem::path& file, const TfRecord& record) {
  if (masked_crc32c(record.data) == record.checksum) return;
  throw UserError(Fault::data, place_text(file, record.offset),
                  "the data of the record that begins here is damaged (its checksum differs)", fetch_again);
}

TfRecordReader::TfRecordReader(std::filesystem::path file, std::uint64_t offset, std::size_t block_bytes)
    : file_(std::move(file)), block_bytes_(block_bytes), offset_(offset) {
  descriptor_ = FileDescriptor(open(file_.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  int error = descriptor_.open() && fstat(descriptor_.get(), &status) == 0 ? 0 : errno;
  if (error == 0 && !S_ISREG(status.st_mode)) error = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  if (error != 0) {
    throw UserError(Fault::data, file_.string(), "cannot be opened: " + std::generic_category().message(error),
                    "check the path and its rights");
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

void TfRecordReader::refuse(const std::string& seen) const {
  throw UserError(Fault::data, place_text(file_, offset_), seen, fetch_again);
}

// `bytes` bytes of the file from `offset`; where some have to be read, `ahead` bytes are there afterwards.
std::span<const std::uint8_t> TfRecordReader::load(std::uint64_t offset, std::size_t bytes, std::size_t ahead) {
  const std::uint64_t end = block_offset_ + block_.size();
  if (offset >= block_offset_ && offset + bytes <= end) {
    return std::span(block_).subspan(offset - block_offset_, bytes);
  }
  std::size_t filled = 0;
  if (offset > block_offset_ && offset < end) {  // what is here already of the record that the block's end cuts
    filled = static_cast<std::size_t>(end - offset);
    std::memmove(block_.data(), block_.data() + (block_.size() - filled), filled);
  }
  block_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(std::max(bytes, ahead), size_ - offset)));
  block_offset_ = offset;
  while (filled < block_.size()) {
    const ssize_t count =
        pread(descriptor_.get(), block_.data() + filled, block_.size() - filled, static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      block_.clear();
      if (count == 0) refuse("the file became shorter while it was read");
      throw UserError(Fault::data, place_text(file_, offset + filled),
                      "cannot be read: " + std::generic_category().message(errno), "check the file system");
    }
    filled += static_cast<std::size_t>(count);
  }
  return std::span(block_).first(bytes);
}

std::optional<TfRecordPlace> TfRecordReader::read_length() {
  if (offset_ == size_) return std::nullopt;
  if (offset_ > size_) refuse("the file ends before, at byte " + std::to_string(size_));
  if (size_ - offset_ < header_bytes) refuse("the file ends inside the length of the record that begins here");
  const auto header = load(offset_, header_bytes, header_bytes);
  if (masked_crc32c(header.first(length_bytes)) != read_plain<std::uint32_t>(header.subspan(length_bytes))) {
    if (offset_ == 0 && header[0] == 0x1F && header[1] == 0x8B) {
      throw UserError(Fault::data, file_.string(), "is compressed with gzip", "unpack it: gunzip reads such files");
    }
    refuse("the length of the record that begins here is damaged (its checksum differs)");
  }
  const auto bytes = read_plain<std::uint64_t>(header);
  if (bytes > most_data_bytes) {
    refuse("the record that begins here has " + std::to_string(bytes) + " bytes where an example has at most " +
           std::to_string(most_data_bytes));
  }
  const std::uint64_t left = size_ - offset_ - header_bytes;
  if (left < bytes + checksum_bytes) {
    refuse("the file ends inside the record that begins here: " + std::to_string(left) + " of its " +
           std::to_string(bytes + checksum_bytes) + " bytes are there");
  }
  return TfRecordPlace{offset_, bytes};
}

std::optional<TfRecordPlace> TfRecordReader::skip() {
  const std::optional<TfRecordPlace> place = read_length();
  if (place) offset_ += header_bytes + place->bytes + checksum_bytes;
  return place;
}

std::optional<TfRecord> TfRecordReader::next_unverified() {
  // Header and data are read together: one block serves many records.
  if (offset_ < size_)
    load(offset_, static_cast<std::size_t>(std::min<std::uint64_t>(header_bytes, size_ - offset_)), block_bytes_);
  const std::optional<TfRecordPlace> place = read_length();
  if (!place) return std::nullopt;
  const auto bytes = static_cast<std::size_t>(place->bytes);
  const auto body = load(offset_ + header_bytes, bytes + checksum_bytes, block_bytes_);
  offset_ += header_bytes + bytes + checksum_bytes;
  return TfRecord{place->offset, body.first(bytes), read_plain<std::uint32_t>(body.subspan(bytes))};
}

std::optional<TfRecord> TfRecordReader::next() {
  const std::optional<TfRecord> record = next_unverified();
  if (record) require_intact(file_, *record);
  return record;
}

TfRecordWriter::TfRecordWriter(std::filesystem::path file) : file_(std::move(file)) {}

void append_tfrecord(std::vector<std::uint8_t>& file, std::span<const std::uint8_t> data) {
  const std::uint64_t length = data.size();
  append_plain(file, length);
  append_plain(file, masked_crc32c({reinterpret_cast<const std::uint8_t*>(&length), sizeof length}));
  file.insert(file.end(), data.begin(), data.end());
  append_plain(file, masked_crc32c(data));
}

void TfRecordWriter::append(std::span<const std::uint8_t> data) {
  append_tfrecord(block_, data);
  if (block_.size() >= tfrecord_block) flush();
}

void TfRecordWriter::flush() {
  file_.append(block_);
  block_.clear();
}

void TfRecordWriter::finish() {
  flush();
  file_.commit();
}

}  // namespace foldwise::datasets
