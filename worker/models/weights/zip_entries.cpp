// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/zip_entries.h"

#include <string>

#include "experiments/foundation/text/utf8.h"
#include "worker/models/weights/byte_cursor.h"
#include "worker/models/weights/crc32.h"
#include "worker/models/weights/torch_file_error.h"

namespace foldwise::worker {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint32_t end_mark = 0x06054B50;
constexpr std::uint32_t wide_end_mark = 0x06064B50;
constexpr std::uint32_t wide_locator_mark = 0x07064B50;
constexpr std::uint32_t directory_mark = 0x02014B50;
constexpr std::uint32_t local_mark = 0x04034B50;
constexpr std::uint64_t end_bytes = 22;
constexpr std::uint64_t wide_end_bytes = 56;
constexpr std::uint64_t wide_locator_bytes = 20;

/// Where the directory is.
struct DirectoryPlace {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t entries = 0;
};

/// What the directory says of an entry.
struct DirectoryEntry {
  std::string_view name;
  std::uint32_t checksum = 0;
  ZipStorage storage = ZipStorage::plain;
  std::uint64_t bytes = 0;
  std::uint64_t stored_bytes = 0;
  std::uint64_t header = 0;  ///< where its own header is
};

Bytes part_of(Bytes file, std::uint64_t offset, std::uint64_t bytes, const std::string& what) {
  if (offset > file.size() || bytes > file.size() - offset) throw damaged(what + " lies outside of the file");
  return file.subspan(offset, bytes);
}

DirectoryPlace wide_place(Bytes file, std::uint64_t offset) {
  ByteCursor cursor(part_of(file, offset, wide_end_bytes, "its ZIP64 record"), "its ZIP64 record");
  if (cursor.number<std::uint32_t>() != wide_end_mark) throw damaged("its ZIP64 record is not where it should be");
  cursor.take(8 + 2 + 2 + 4 + 4 + 8);  // its length, two versions, two disks, entries of this disk
  DirectoryPlace place;
  place.entries = cursor.number<std::uint64_t>();
  place.bytes = cursor.number<std::uint64_t>();
  place.offset = cursor.number<std::uint64_t>();
  return place;
}

DirectoryPlace directory_place(Bytes file) {
  if (file.size() < end_bytes) throw damaged("it does not end with a zip directory");
  const std::uint64_t end = file.size() - end_bytes;
  ByteCursor cursor(file.subspan(end), "its zip directory");
  if (cursor.number<std::uint32_t>() != end_mark) throw damaged("it does not end with a zip directory");
  cursor.take(2 + 2 + 2);  // two disks, entries of this disk
  DirectoryPlace place;
  place.entries = cursor.number<std::uint16_t>();
  place.bytes = cursor.number<std::uint32_t>();
  place.offset = cursor.number<std::uint32_t>();
  if (cursor.number<std::uint16_t>() != 0) throw damaged("its zip directory says that a comment follows");
  if (end < wide_locator_bytes) return place;
  ByteCursor locator(file.subspan(end - wide_locator_bytes, wide_locator_bytes), "its ZIP64 locator");
  if (locator.number<std::uint32_t>() != wide_locator_mark) return place;
  locator.take(4);  // disk
  return wide_place(file, locator.number<std::uint64_t>());
}

/// Numbers that are too large for their fields stand in an extra field, in this order, and only those.
void read_wide_numbers(Bytes extra, DirectoryEntry& entry) {
  constexpr std::uint16_t wide_id = 1;
  constexpr std::uint64_t elsewhere = 0xFFFFFFFF;
  ByteCursor fields(extra, "an entry of its zip directory");
  while (fields.left() >= 4) {
    const auto id = fields.number<std::uint16_t>();
    const Bytes bytes = fields.take(fields.number<std::uint16_t>());
    if (id != wide_id) continue;
    ByteCursor field(bytes, "a ZIP64 field of its zip directory");
    for (std::uint64_t* number : {&entry.bytes, &entry.stored_bytes, &entry.header}) {
      if (*number == elsewhere) *number = field.number<std::uint64_t>();
    }
    return;
  }
}

DirectoryEntry next_entry(ByteCursor& directory) {
  if (directory.number<std::uint32_t>() != directory_mark) throw damaged("its zip directory has an entry that is none");
  directory.take(2 + 2);  // two versions
  const auto flags = directory.number<std::uint16_t>();
  const auto method = directory.number<std::uint16_t>();
  directory.take(2 + 2);  // time, date
  DirectoryEntry entry;
  entry.checksum = directory.number<std::uint32_t>();
  entry.stored_bytes = directory.number<std::uint32_t>();
  entry.bytes = directory.number<std::uint32_t>();
  const auto name_bytes = directory.number<std::uint16_t>();
  const auto extra_bytes = directory.number<std::uint16_t>();
  const auto comment_bytes = directory.number<std::uint16_t>();
  directory.take(2 + 2 + 4);  // disk, two kinds of attributes
  entry.header = directory.number<std::uint32_t>();
  entry.name = directory.text(name_bytes);
  read_wide_numbers(directory.take(extra_bytes), entry);
  directory.take(comment_bytes);
  if (!is_utf8(entry.name)) throw damaged("its zip directory has a name that is not UTF-8");
  if ((flags & 1) != 0 || method != 0 || entry.stored_bytes != entry.bytes) {
    entry.storage = ZipStorage::compressed;
  }
  return entry;
}

/// The bytes behind the entry's own header, whose name and extra field need not be as long as the directory's.
Bytes stored_bytes_of(const DirectoryEntry& entry, Bytes file) {
  const std::string what = "its zip entry " + shown(entry.name);
  constexpr std::uint64_t header_bytes = 30;
  ByteCursor header(part_of(file, entry.header, header_bytes, what), what);
  if (header.number<std::uint32_t>() != local_mark) throw damaged(what + " is not where it should be");
  header.take(2 + 2 + 2 + 2 + 2 + 4 + 4 + 4);  // version, flags, method, time, date, checksum, two lengths
  const std::uint64_t name_bytes = header.number<std::uint16_t>();
  const std::uint64_t extra_bytes = header.number<std::uint16_t>();
  const Bytes name = part_of(file, entry.header + header_bytes, name_bytes, what);
  if (std::string_view(reinterpret_cast<const char*>(name.data()), name.size()) != entry.name) {
    throw damaged(what + " is not where it should be");
  }
  return part_of(file, entry.header + header_bytes + name_bytes + extra_bytes, entry.stored_bytes, what);
}

}  // namespace

std::map<std::string_view, ZipEntry> read_zip_entries(std::span<const std::uint8_t> file) {
  const DirectoryPlace place = directory_place(file);
  ByteCursor directory(part_of(file, place.offset, place.bytes, "its zip directory"), "its zip directory");
  std::map<std::string_view, ZipEntry> entries;
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < place.entries; ++i) {
    const DirectoryEntry described = next_entry(directory);
    const ZipEntry entry{stored_bytes_of(described, file), described.checksum, described.storage};
    if (!entries.emplace(described.name, entry).second) {
      throw damaged("its zip directory has " + shown(described.name) + " twice");
    }
    bytes += entry.bytes.size();
    if (bytes > file.size()) throw damaged("its zip entries overlap");  // each alone may be as large as the file
  }
  return entries;
}

void check_zip_entry(std::string_view name, const ZipEntry& entry) {
  if (entry.storage != ZipStorage::plain) {
    throw TorchFileError("holds " + shown(name) + " compressed or encrypted, which torch.save does not do",
                         "name the file as torch.save wrote it");
  }
  if (entry.checksum != 0 && crc32(entry.bytes) != entry.checksum) {
    throw damaged("the bytes of its zip entry " + shown(name) + " do not have its checksum");
  }
}

}  // namespace foldwise::worker
