// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/zip_writer.h"

#include <cstring>
#include <string_view>

#include "worker/models/weights/crc32.h"

namespace foldwise::worker {

namespace {

void append_text(DurableFile& file, std::string_view text) {
  file.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

template <typename Number>
std::string little_endian(std::uint64_t number) {
  const auto narrowed = static_cast<Number>(number);
  std::string bytes(sizeof narrowed, '\0');
  std::memcpy(bytes.data(), &narrowed, sizeof narrowed);
  return bytes;
}

/// What an entry's header and its line in the directory have in common.
std::string description_of(const std::string& name, std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t no_flags = 0;
  constexpr std::uint64_t stored = 0;      // method
  constexpr std::uint64_t midnight = 0;    // always the same, so that the bytes are
  constexpr std::uint64_t first_day = 33;  // 1 January 1980
  constexpr std::uint64_t needs_two = 20;  // version 2.0
  constexpr std::uint64_t no_extra = 0;
  std::string text;
  for (const std::uint64_t field : {needs_two, no_flags, stored, midnight, first_day}) {
    text += little_endian<std::uint16_t>(field);
  }
  text += little_endian<std::uint32_t>(crc32(bytes));
  text += little_endian<std::uint32_t>(bytes.size());  // stored
  text += little_endian<std::uint32_t>(bytes.size());
  text += little_endian<std::uint16_t>(name.size());
  return text + little_endian<std::uint16_t>(no_extra);
}

}  // namespace

void ZipWriter::add(const std::string& name, std::span<const std::uint8_t> bytes) {
  using namespace std::string_literals;
  const std::string description = description_of(name, bytes);
  const std::string written_by = little_endian<std::uint16_t>(20);
  const std::string no_comment_disk_or_attributes(2 + 2 + 2 + 4, '\0');
  directory_ += "PK\1\2"s + written_by + description + no_comment_disk_or_attributes +
                little_endian<std::uint32_t>(file_.size()) + name;
  append_text(file_, "PK\3\4"s + description + name);
  file_.append(bytes);
  ++entries_;
}

void ZipWriter::finish() {
  using namespace std::string_literals;
  const std::string disks(2 + 2, '\0');
  const std::string no_comment(2, '\0');
  const std::string count = little_endian<std::uint16_t>(entries_);
  const std::string place =
      little_endian<std::uint32_t>(directory_.size()) + little_endian<std::uint32_t>(file_.size());
  append_text(file_, directory_ + "PK\5\6"s + disks + count + count + place + no_comment);
}

}  // namespace foldwise::worker
