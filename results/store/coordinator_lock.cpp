// SPDX-License-Identifier: Apache-2.0
#include "results/store/coordinator_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <sstream>
#include <thread>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/file_lock.h"

namespace foldwise::results {
namespace {

std::filesystem::path lock_path(const std::filesystem::path& database) {
  return database.string() + ".lock";
}

std::optional<CoordinatorName> read_name(const FileDescriptor& file) {
  std::array<char, 512> text{};
  const ssize_t bytes = ::pread(file.get(), text.data(), text.size() - 1, 0);
  if (bytes <= 0) return std::nullopt;
  std::istringstream words(std::string(text.data(), static_cast<std::size_t>(bytes)));
  CoordinatorName name;
  if (!(words >> name.host >> name.pid)) return std::nullopt;
  if (!(words >> name.since)) name.since = 0;  // an older version's
  return name;
}

// The holder writes its name right after taking the lock: an empty file is soon filled.
CoordinatorName wait_for_name(const FileDescriptor& file) {
  for (int trial = 0; trial < 50; ++trial) {
    if (auto name = read_name(file)) return *name;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return {"an unknown host", 0, 0};
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

void write_name(const FileDescriptor& file, const std::filesystem::path& path) {
  const std::string text =
      own_host() + " " + std::to_string(::getpid()) + " " + std::to_string(std::time(nullptr)) + "\n";
  if (::ftruncate(file.get(), 0) != 0 ||
      ::pwrite(file.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
    throw lock_error(path, "cannot be written", errno);
  }
}

}  // namespace

std::string to_words(const CoordinatorName& name) {
  std::string words = "on " + name.host + ", pid " + std::to_string(name.pid);
  if (name.since == 0) return words;
  const std::time_t moment = name.since;
  std::tm local{};
  ::localtime_r(&moment, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%F %T", &local);
  return words + ", since " + text.data();
}

CoordinatorLock::CoordinatorLock(const std::filesystem::path& database) {
  const auto path = lock_path(database);
  file_ = FileDescriptor(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!file_.open()) throw lock_error(path, "cannot be opened", errno);
  const LockAnswer answer = lock_file(file_, LockKind::byte_range);
  if (answer == LockAnswer::impossible) throw lock_error(path, "cannot be locked", errno);
  if (answer == LockAnswer::held) {
    const auto name = wait_for_name(file_);
    throw UserError(Fault::store, database.string(), "the coordinator " + to_words(name) + ", is running this sweep",
                    "wait for it (orchestrator run --wait goes on when it has ended) or stop it, or look with "
                    "`orchestrator status " +
                        database.string() + "`");
  }
  write_name(file_, path);
}

std::optional<CoordinatorName> CoordinatorLock::holder(const std::filesystem::path& database) {
  const FileDescriptor file(::open(lock_path(database).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open() || !is_locked(file)) return std::nullopt;
  return wait_for_name(file);
}

}  // namespace foldwise::results
