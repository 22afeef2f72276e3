// SPDX-License-Identifier: Apache-2.0
#include "results/store/coordinator_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <sstream>
#include <thread>
#include <utility>

#include "experiments/foundation/error.h"

namespace foldwise::results {
namespace {

std::filesystem::path lock_file(const std::filesystem::path& database) {
  return database.string() + ".lock";
}

// Open file description locks: unlike classic record locks they also exclude each other within one process and are
// not dropped when some other descriptor of the file is closed.
struct flock whole_file(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

std::optional<CoordinatorName> read_name(int descriptor) {
  std::array<char, 512> text{};
  const ssize_t bytes = ::pread(descriptor, text.data(), text.size() - 1, 0);
  if (bytes <= 0) return std::nullopt;
  std::istringstream words(std::string(text.data(), static_cast<std::size_t>(bytes)));
  CoordinatorName name;
  if (!(words >> name.host >> name.pid)) return std::nullopt;
  return name;
}

// The holder writes its name right after taking the lock: an empty file is soon filled.
CoordinatorName wait_for_name(int descriptor) {
  for (int trial = 0; trial < 50; ++trial) {
    if (auto name = read_name(descriptor)) return *name;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return {"an unknown host", 0};
}

UserError lock_error(const std::filesystem::path& file, const std::string& action, int error) {
  const std::string seen = action + ": " + std::strerror(error);
  switch (error) {
    case EROFS:
    case EACCES:
    case EPERM:
      return {Fault::store, file.string(), seen, "make the folder writable, or choose another one with output=FOLDER"};
    case ENOLCK:
    case ENOSYS:
    case EOPNOTSUPP:
    case EINVAL:
      return {Fault::store, file.string(), seen + " (this file system has no file locks)",
              "choose a folder on another file system with output=FOLDER"};
    case ENOSPC:
    case EDQUOT:
      return {Fault::store, file.string(), seen, "free some space and run the sweep again: it resumes"};
    default:
      return {Fault::store, file.string(), seen, "check the folder, or choose another one with output=FOLDER"};
  }
}

std::string own_host() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

void write_name(int descriptor, const std::filesystem::path& file) {
  const std::string text = own_host() + " " + std::to_string(::getpid()) + "\n";
  if (::ftruncate(descriptor, 0) != 0 ||
      ::pwrite(descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    throw lock_error(file, "cannot be written", errno);
  }
}

}  // namespace

CoordinatorLock::CoordinatorLock(const std::filesystem::path& database) {
  const auto file = lock_file(database);
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw lock_error(file, "cannot be opened", errno);
  try {
    struct flock lock = whole_file(F_WRLCK);
    if (::fcntl(descriptor_, F_OFD_SETLK, &lock) != 0) {
      if (errno != EAGAIN && errno != EACCES) throw lock_error(file, "cannot be locked", errno);
      const auto name = wait_for_name(descriptor_);
      throw UserError(
          Fault::store, database.string(),
          "the coordinator on " + name.host + ", pid " + std::to_string(name.pid) + ", is running this sweep",
          "wait for it or stop it, or look with `orchestrator status " + database.string() + "`");
    }
    write_name(descriptor_, file);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

CoordinatorLock::CoordinatorLock(CoordinatorLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

CoordinatorLock::~CoordinatorLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<CoordinatorName> CoordinatorLock::holder(const std::filesystem::path& database) {
  const int descriptor = ::open(lock_file(database).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  // A shared lock would be granted exactly when nobody holds the exclusive one; it is only asked about, never taken.
  struct flock lock = whole_file(F_RDLCK);
  std::optional<CoordinatorName> name;
  if (::fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) name = wait_for_name(descriptor);
  ::close(descriptor);
  return name;
}

}  // namespace foldwise::results
