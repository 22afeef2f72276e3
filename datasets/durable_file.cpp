// SPDX-License-Identifier: Apache-2.0
#include "datasets/durable_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "experiments/error.h"

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

DurableFile::DurableFile(std::filesystem::path target) : target_(std::move(target)), temporary_(target_) {
  temporary_ += ".tmp";
  std::error_code error;
  std::filesystem::create_directories(folder_of(target_), error);
  if (error) fail(error.value());
  open_locked();
}

void DurableFile::open_locked() {
  for (;;) {
    descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail(errno);
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      close(descriptor_);
      descriptor_ = -1;
      throw UserError(Fault::store, target_.string(), "another process is writing this file",
                      "wait for it to end, or choose another folder");
    }
    // Between opening and locking, the owner may have renamed the file away: then this is its finished file, not ours.
    if (same_file(descriptor_, temporary_)) break;
    close(descriptor_);
    descriptor_ = -1;
  }
  if (ftruncate(descriptor_, 0) != 0) {
    const int error = errno;
    unlink(temporary_.c_str());
    close(descriptor_);
    descriptor_ = -1;
    fail(error);
  }
}

DurableFile::~DurableFile() {
  if (descriptor_ < 0) return;
  unlink(temporary_.c_str());
  close(descriptor_);
}

void DurableFile::append(std::span<const std::uint8_t> bytes) {
  write_at(size_, bytes);
  size_ += bytes.size();
}

void DurableFile::write_at(std::uint64_t offset, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(written == 0 ? ENOSPC : errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

void DurableFile::commit() {
  if (fsync(descriptor_) != 0) fail(errno);
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  close(descriptor_);
  descriptor_ = -1;
  sync_folder(folder_of(target_));
}

void DurableFile::fail(int error) const {
  throw UserError(Fault::store, target_.string(), "could not be written: " + describe(error),
                  "free space there or choose another folder, then run again (nothing half-written was left)");
}

void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int opened = errno;
  const bool synced = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);  // EINVAL: has no such notion
  const int error = descriptor < 0 ? opened : errno;
  if (descriptor >= 0) close(descriptor);
  if (!synced) {
    throw UserError(Fault::store, folder.string(), "could not be synced: " + describe(error),
                    "check the file system, then run again");
  }
}

}  // namespace foldwise
