// SPDX-License-Identifier: Apache-2.0
// Takes the place of the C library's functions; as a library of LD_PRELOAD it does so in a whole sweep:
//   FOLDWISE_FILE_FAULT=full|broken|torn|after   at call number FOLDWISE_FILE_CALL of a process, of files below
//   FOLDWISE_FILE_BELOW; the one process that can make the file FOLDWISE_FILE_ONCE meets it, and no other.
#include "tests/support/failing_files.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
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

  Expected() {
    constexpr std::array<std::string_view, 5> names{"none", "full", "broken", "torn", "after"};
    const char* const name = std::getenv("FOLDWISE_FILE_FAULT");
    const char* const number = std::getenv("FOLDWISE_FILE_CALL");
    below = std::getenv("FOLDWISE_FILE_BELOW");
    once = std::getenv("FOLDWISE_FILE_ONCE");
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
  if (expected().below == nullptr) return true;
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = ::readlink(link.c_str(), path.data(), path.size());
  return length > 0 && lies_below({path.data(), static_cast<std::size_t>(length)});
}

/// Whether this is the call, and what happens to it.
FileFault next_fault() {
  Expected& now = expected();
  if (now.fault == FileFault::none || ++now.counted != now.call) return FileFault::none;
  if (now.once != nullptr) {
    const int file = ::open(now.once, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return FileFault::none;
    ::close(file);
  }
  return now.fault;
}

void die() {
  ::raise(SIGKILL);
}

/// `half`: what a torn call does.
template <typename Whole, typename Half>
auto meet(Whole whole, Half half) -> decltype(whole()) {
  switch (next_fault()) {
    case FileFault::none:
      return whole();
    case FileFault::full:
      errno = ENOSPC;
      return -1;
    case FileFault::broken:
      errno = EIO;
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

template <typename Function>
Function* original(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

constexpr auto nothing = [] {};

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
  return is_watched(file) ? meet(whole, nothing) : whole();
}

int fdatasync(int file) {
  static auto* const real = original<int(int)>("fdatasync");
  const auto whole = [&] { return real(file); };
  return is_watched(file) ? meet(whole, nothing) : whole();
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
