// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/bundle/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <system_error>
#include <vector>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

constexpr std::time_t one_time = 946'684'800;  // 2000-01-01: zip knows nothing before 1980
constexpr std::size_t most_members = 1'000'000;
constexpr std::size_t block = 1 << 20;

struct KindRow {
  std::string_view ending;
  ArchiveKind kind;
};
constexpr std::array kind_rows{KindRow{".tar.zst", ArchiveKind::tar_zstd}, KindRow{".tar.gz", ArchiveKind::tar_gzip},
                               KindRow{".tgz", ArchiveKind::tar_gzip}, KindRow{".zip", ArchiveKind::zip}};

struct WriterEnd {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct ReaderEnd {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
struct EntryEnd {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using ArchiveWriter = std::unique_ptr<archive, WriterEnd>;
using ArchiveReader = std::unique_ptr<archive, ReaderEnd>;
using ArchiveEntry = std::unique_ptr<archive_entry, EntryEnd>;

la_ssize_t append_to_file(archive* /*writer*/, void* file, const void* bytes, std::size_t count) {
  static_cast<DurableFile*>(file)->append({static_cast<const std::uint8_t*>(bytes), count});
  return static_cast<la_ssize_t>(count);
}

std::string said_by(archive* library) {
  const char* words = archive_error_string(library);
  return words == nullptr ? "it does not say why" : words;
}

[[noreturn]] void refuse_to_pack(archive* writer, const fs::path& archive) {
  throw UserError(Fault::store, archive.string(), "it cannot be packed: " + said_by(writer),
                  "try another kind: .tar.zst, .tar.gz or .zip");
}

ArchiveWriter writer_of(ArchiveKind kind, DurableFile& file, const fs::path& name) {
  ArchiveWriter writer(archive_write_new());
  int code = ARCHIVE_OK;
  if (kind == ArchiveKind::zip) {
    code = archive_write_set_format_zip(writer.get());
  } else {
    code = archive_write_set_format_pax_restricted(writer.get());
    const auto add = kind == ArchiveKind::tar_zstd ? archive_write_add_filter_zstd : archive_write_add_filter_gzip;
    if (code == ARCHIVE_OK) code = add(writer.get());
    const char* options = kind == ArchiveKind::tar_zstd ? "zstd:compression-level=12" : "gzip:!timestamp";
    if (code == ARCHIVE_OK) code = archive_write_set_options(writer.get(), options);
  }
  if (code == ARCHIVE_OK) code = archive_write_set_bytes_in_last_block(writer.get(), 1);  // zeros behind it are damage
  if (code == ARCHIVE_OK) code = archive_write_open(writer.get(), &file, nullptr, append_to_file, nullptr);
  if (code != ARCHIVE_OK) refuse_to_pack(writer.get(), name);
  return writer;
}

void pack_one(archive* writer, const fs::path& file, const std::string& path, const fs::path& name) {
  const FileDescriptor source(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.open()) {
    throw UserError(Fault::store, file.string(), "it cannot be read: " + std::generic_category().message(errno),
                    "see that it is there and may be read");
  }
  const std::uintmax_t size = fs::file_size(file);
  const ArchiveEntry entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), path.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
  archive_entry_set_mtime(entry.get(), one_time, 0);
  if (archive_write_header(writer, entry.get()) != ARCHIVE_OK) refuse_to_pack(writer, name);
  std::vector<char> bytes(block);
  std::uintmax_t packed = 0;
  while (true) {
    const ssize_t count = ::read(source.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    if (archive_write_data(writer, bytes.data(), static_cast<std::size_t>(count)) != count)
      refuse_to_pack(writer, name);
    packed += static_cast<std::uintmax_t>(count);
  }
  if (packed != size) {
    throw UserError(Fault::store, file.string(), "it changed while it was packed", "give the command again");
  }
}

[[noreturn]] void refuse(const fs::path& archive, const std::string& seen) {
  throw UserError(Fault::data, archive.string(), seen, "do not unpack it: get the bundle anew from whoever made it");
}

/// The path below the one folder that all lie in; empty of that folder itself.
std::string path_below_top(const fs::path& archive, archive_entry* entry, std::string& top) {
  const char* const text = archive_entry_pathname(entry);
  std::string path = text == nullptr ? "" : text;
  const bool folder = archive_entry_filetype(entry) == AE_IFDIR;
  if (folder && path.ends_with('/')) path.pop_back();
  if (!is_member_name(path)) refuse(archive, "it holds a file with a name that no bundle has: '" + path + "'");
  const bool link = archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr;
  if (link || (!folder && archive_entry_filetype(entry) != AE_IFREG))
    refuse(archive, "it holds what is no file: '" + path + "'");
  const std::string first = path.substr(0, path.find('/'));
  if (top.empty()) top = first;
  if (first != top) refuse(archive, "it holds two folders, '" + top + "' and '" + first + "', where a bundle has one");
  if (folder) return "";
  if (first == path) refuse(archive, "it holds a file beside its folder: '" + path + "'");
  return path.substr(first.size() + 1);
}

void unpack_one(archive* reader, const fs::path& archive, const fs::path& file, std::uint64_t& left) {
  fs::create_directories(file.parent_path());
  const FileDescriptor target(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!target.open()) {
    if (errno == EEXIST || errno == EISDIR) refuse(archive, "it holds twice: " + file.filename().string());
    throw UserError(Fault::store, file.string(), "it cannot be written: " + std::generic_category().message(errno),
                    "see that there is room in the folder for temporary files (TMPDIR)");
  }
  std::vector<char> bytes(block);
  while (true) {
    const la_ssize_t count = archive_read_data(reader, bytes.data(), bytes.size());
    if (count < 0) refuse(archive, "it is damaged: " + said_by(reader));
    if (count == 0) return;
    if (static_cast<std::uint64_t>(count) > left)
      refuse(archive, "unpacked it has more bytes than are allowed (--most-mebibytes)");
    left -= static_cast<std::uint64_t>(count);
    for (std::size_t done = 0; done < static_cast<std::size_t>(count);) {
      const ssize_t written = ::write(target.get(), bytes.data() + done, static_cast<std::size_t>(count) - done);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        throw UserError(Fault::store, file.string(), "it cannot be written: " + std::generic_category().message(errno),
                        "see that there is room in the folder for temporary files (TMPDIR)");
      }
      done += static_cast<std::size_t>(written);
    }
  }
}

}  // namespace

ArchiveKind archive_kind(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const KindRow& row : kind_rows)
    if (name.size() > row.ending.size() && name.ends_with(row.ending)) return row.kind;
  throw UserError(Fault::usage, file.string(), "its name does not say how it is packed",
                  "let it end in .tar.zst, .tar.gz or .zip");
}

bool is_member_name(std::string_view path) {
  while (true) {
    const std::string_view part = path.substr(0, path.find('/'));
    const bool plain = std::ranges::all_of(part, [](char letter) {
      return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
             std::string_view("_.-+=").find(letter) != std::string_view::npos;
    });
    if (part.empty() || part.size() > 255 || part == "." || part == ".." || !plain) return false;
    if (part.size() == path.size()) return true;
    path.remove_prefix(part.size() + 1);
  }
}

void pack(const fs::path& folder, const std::string& top, const fs::path& archive) {
  ::setenv("TZ", "UTC0", 1);  // zip keeps local times
  ::tzset();
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder).string());
  std::ranges::sort(files);
  DurableFile file(archive);
  const ArchiveWriter writer = writer_of(archive_kind(archive), file, archive);
  const std::string below = top + "/";
  for (const std::string& each : files) pack_one(writer.get(), folder / each, std::string(below).append(each), archive);
  if (archive_write_close(writer.get()) != ARCHIVE_OK) refuse_to_pack(writer.get(), archive);
  file.commit();
}

void unpack(const fs::path& archive, const fs::path& folder, std::uint64_t most_bytes) {
  const ArchiveReader reader(archive_read_new());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip(reader.get());
  if (archive_read_open_filename(reader.get(), archive.c_str(), block) != ARCHIVE_OK)
    refuse(archive, "it is no bundle: " + said_by(reader.get()));
  std::string top;
  std::size_t members = 0;
  archive_entry* entry = nullptr;
  while (true) {
    const int code = archive_read_next_header(reader.get(), &entry);
    if (code == ARCHIVE_EOF) break;
    if (code != ARCHIVE_OK) refuse(archive, "it is damaged or no bundle: " + said_by(reader.get()));
    if (++members > most_members) refuse(archive, "it holds more files than any bundle");
    const std::string path = path_below_top(archive, entry, top);
    if (!path.empty()) unpack_one(reader.get(), archive, folder / path, most_bytes);
  }
  if (members == 0) refuse(archive, "it is empty");
}

}  // namespace foldwise::orchestrator
