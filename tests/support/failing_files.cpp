// SPDX-License-Identifier: Apache-2.0
// Takes the place of the C library's functions; as a library of LD_PRELOAD it does so in a whole sweep:
//   FOLDWISE_FILE_FAULT=full|broken|torn|after|read_only   at call number FOLDWISE_FILE_CALL of a process, of files
//   whose path begins with FOLDWISE_FILE_BELOW; the one process that can make the file FOLDWISE_FILE_ONCE meets it, and
//   no other. FOLDWISE_FILE_ONLY=sync   counts fsync and fdatasync alone FOLDWISE_FILE_STAYS=1     every call from that
//   one on fails too: a disk that is full stays full
// There it has also open for writing, write and mkdir.
#include "tests/support/failing_files.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

using foldwise::FileFault;

struct Expected {
  std::atomic<FileFault> fault = FileFault::none;
  std::atomic<int> call = 0;
  std::atomic<int> counted = 0;
  const char* below = nullptr;
  const char* once = nullptr;
  bool syncs_alone = false;
  bool stays = false;

  Expected() {
    constexpr std::array<std::string_view, 6> names{"none", "full", "broken", "torn", "after", "read_only"};
    const char* const name = std::getenv("FOLDWISE_FILE_FAULT");
    const char* const number = std::getenv("FOLDWISE_FILE_CALL");
    below = std::getenv("FOLDWISE_FILE_BELOW");
    once = std::getenv("FOLDWISE_FILE_ONCE");
    syncs_alone = std::getenv("FOLDWISE_FILE_ONLY") != nullptr;
    stays = std::getenv("FOLDWISE_FILE_STAYS") != nullptr;
    for (std::size_t at = 0; name != nullptr && number != nullptr && at < names.size(); ++at) {
      if (names[at] == name) fault = static_cast<FileFault>(at);
    }
    if (number != nullptr) call = std::atoi(number);
  }
};

Expected& expected() {
  static Expected one;
  return one;
}

bool lies_below(std::string_view path) {
  return expected().below == nullptr || path.starts_with(expected().below);
}

bool is_watched(int descriptor) {
  if (expected().fault == FileFault::none) return false;
  if (expected().below == nullptr) return true;
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = ::readlink(link.c_str(), path.data(), path.size());
  return length > 0 && lies_below({path.data(), static_cast<std::size_t>(length)});
}

template <typename Function>
Function* original(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

using Open = int(const char*, int, ...);

Open* real_open() {
  static auto* const real = original<Open>("open");
  return real;
}

/// Whether this process is the one that meets it.
bool is_first() {
  if (expected().once == nullptr) return true;
  const int file = real_open()(expected().once, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  return file >= 0;
}

enum class Call { sync, other };

/// Whether this is the call, and what happens to it.
FileFault next_fault(Call call) {
  Expected& now = expected();
  if (now.fault == FileFault::none || (now.syncs_alone && call != Call::sync)) return FileFault::none;
  const int number = ++now.counted;
  if (number == now.call) {
    if (is_first()) return now.fault;
    now.stays = false;
  }
  return now.stays && number > now.call ? now.fault.load() : FileFault::none;
}

void die() {
  ::raise(SIGKILL);
}

/// `half`: what a torn call does.
template <typename Whole, typename Half>
auto meet(Whole whole, Half half, Call call = Call::other) -> decltype(whole()) {
  switch (next_fault(call)) {
    case FileFault::none:
      return whole();
    case FileFault::full:
      errno = ENOSPC;
      return -1;
    case FileFault::broken:
      errno = EIO;
      return -1;
    case FileFault::read_only:
      errno = EROFS;
      return -1;
    case FileFault::torn:
      half();
      die();
      break;
    case FileFault::after:
      whole();
      die();
      break;
  }
  return -1;
}

constexpr auto nothing = [] {};

/// open, write and mkdir are met in whole sweeps alone: what a test of one file counts is what writes it.
bool in_sweep() {
  return expected().below != nullptr && expected().fault != FileFault::none;
}

int open_at_call(const char* path, int flags, ::mode_t mode) {
  const auto whole = [&] { return real_open()(path, flags, mode); };
  const bool writes = (flags & O_ACCMODE) != O_RDONLY && in_sweep() && lies_below(path);
  return writes ? meet(whole, nothing) : whole();
}

}  // namespace

extern "C" {

ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t offset) {
  static auto* const real = original<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
  const auto whole = [&] { return real(file, bytes, count, offset); };
  return is_watched(file) ? meet(whole, [&] { real(file, bytes, count / 2, offset); }) : whole();
}

ssize_t pwrite64(int file, const void* bytes, std::size_t count, off64_t offset) {
  return pwrite(file, bytes, count, offset);
}

int ftruncate(int file, off_t size) noexcept {
  static auto* const real = original<int(int, off_t)>("ftruncate");
  const auto whole = [&] { return real(file, size); };
  return is_watched(file) ? meet(whole, nothing) : whole();
}

int fsync(int file) {
  static auto* const real = original<int(int)>("fsync");
  const auto whole = [&] { return real(file); };
  return is_watched(file) ? meet(whole, nothing, Call::sync) : whole();
}

int fdatasync(int file) {
  static auto* const real = original<int(int)>("fdatasync");
  const auto whole = [&] { return real(file); };
  return is_watched(file) ? meet(whole, nothing, Call::sync) : whole();
}

ssize_t write(int file, const void* bytes, std::size_t count) {
  static auto* const real = original<ssize_t(int, const void*, std::size_t)>("write");
  const auto whole = [&] { return real(file, bytes, count); };
  return in_sweep() && is_watched(file) ? meet(whole, [&] { real(file, bytes, count / 2); }) : whole();
}

int mkdir(const char* path, ::mode_t mode) noexcept {
  static auto* const real = original<int(const char*, ::mode_t)>("mkdir");
  const auto whole = [&] { return real(path, mode); };
  return in_sweep() && lies_below(path) ? meet(whole, nothing) : whole();
}

int open(const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const ::mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, ::mode_t) : 0;
  va_end(rest);
  return open_at_call(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  std::va_list rest;
  va_start(rest, flags);
  const ::mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, ::mode_t) : 0;
  va_end(rest);
  return open_at_call(path, flags, mode);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const real = original<int(const char*, const char*)>("rename");
  const auto whole = [&] { return real(from, to); };
  return lies_below(to) ? meet(whole, nothing) : whole();
}

}  // extern "C"

namespace foldwise {

void expect_file_fault(FileFault fault, int call) {
  expected().counted = 0;
  expected().call = call;
  expected().fault = fault;
}

int counted_file_calls() {
  return expected().counted;
}

}  // namespace foldwise
