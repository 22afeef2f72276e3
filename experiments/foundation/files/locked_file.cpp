// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/locked_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/file_lock.h"
#include "experiments/foundation/files/storage_full.h"

namespace foldwise {
namespace {

std::string describe(int error) {
  return std::generic_category().message(error);
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

bool same_file(int descriptor, const std::filesystem::path& path) {
  struct stat opened {};
  struct stat named {};
  return fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

}  // namespace

LockedFile::LockedFile(std::filesystem::path target, const char* suffix) : target_(std::move(target)), path_(target_) {
  path_ += suffix;
  std::error_code error;
  std::filesystem::create_directories(folder_of(target_), error);
  if (error) fail(error.value());
  open_locked();
  struct stat found {};
  if (fstat(file_.get(), &found) == 0) size_ = static_cast<std::uint64_t>(found.st_size);
}

void LockedFile::open_locked() {
  for (;;) {
    file_ = FileDescriptor(open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (!file_.open()) fail(errno);
    // Where there are no locks, the file is written all the same.
    if (lock_file(file_, LockKind::whole_file) == LockAnswer::held) {
      throw UserError(Fault::store, target_.string(), "another process is writing this file",
                      "wait for it to end, or choose another folder");
    }
    // Between opening and locking, the owner may have renamed or removed the file: then this is not the one to write.
    if (same_file(file_.get(), path_)) return;
  }
}

std::vector<std::uint8_t> LockedFile::read() const {
  std::vector<std::uint8_t> bytes(size_);
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = pread(file_.get(), bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail(got == 0 ? EIO : errno);
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

void LockedFile::append(std::span<const std::uint8_t> bytes) {
  write_at(size_, bytes);
  size_ += bytes.size();
}

void LockedFile::write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(written == 0 ? ENOSPC : errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

void LockedFile::cut(std::uint64_t size) {
  if (ftruncate(file_.get(), static_cast<off_t>(size)) != 0) fail(errno);
  size_ = size;
}

void LockedFile::sync() {
  if (fsync(file_.get()) != 0) fail(errno);
}

void LockedFile::rename_to_target() {
  if (std::rename(path_.c_str(), target_.c_str()) != 0) fail(errno);
  file_.close();
  sync_folder(folder_of(target_));
}

void LockedFile::remove() {
  if (!file_.open()) return;
  unlink(path_.c_str());
  file_.close();
}

void LockedFile::fail(int error) const {
  const std::string seen = "could not be written: " + describe(error);
  constexpr const char* remedy = "free space there or choose another folder, then run again";
  if (StorageFull::is(error)) throw StorageFull(target_.string(), seen, remedy);
  throw UserError(Fault::store, target_.string(), seen, remedy);
}

void sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool synced = opened.open() && (fsync(opened.get()) == 0 || errno == EINVAL);  // EINVAL: has no such notion
  if (!synced) {
    throw UserError(Fault::store, folder.string(), "could not be synced: " + describe(errno),
                    "check the file system, then run again");
  }
}

}  // namespace foldwise
