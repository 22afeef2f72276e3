// SPDX-License-Identifier: Apache-2.0
// Memory that is used up: as a library of LD_PRELOAD, allocation number FOLDWISE_MEMORY_CALL of at least
// FOLDWISE_MEMORY_LEAST bytes fails, of the program of this name FOLDWISE_MEMORY_PROGRAM; the one process that can make
// the file FOLDWISE_MEMORY_ONCE meets it, and no other.
#include "tests/support/failing_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string_view>

// glibc's own, by which the names below can be taken without asking the loader, which allocates too.
extern "C" void* __libc_malloc(std::size_t size);                           // NOLINT: its name
extern "C" void* __libc_calloc(std::size_t count, std::size_t size);        // NOLINT
extern "C" void* __libc_realloc(void* memory, std::size_t size);            // NOLINT
extern "C" void* __libc_memalign(std::size_t alignment, std::size_t size);  // NOLINT

namespace {

struct ExpectedShortage {
  std::atomic<long> call = 0;  // 0: none
  std::atomic<long> counted = 0;
  std::size_t least = 1;
  const char* once = nullptr;
};
ExpectedShortage shortage;  // NOLINT: before it is filled nothing is counted

/// Filled when the program's own start is over: the loader allocates before there is an environment.
struct ShortageSetup {
  ShortageSetup() {
    const char* const program = std::getenv("FOLDWISE_MEMORY_PROGRAM");
    const char* const number = std::getenv("FOLDWISE_MEMORY_CALL");
    const char* const least = std::getenv("FOLDWISE_MEMORY_LEAST");
    if (number == nullptr) return;
    if (program != nullptr && std::string_view(program) != program_invocation_short_name) return;
    if (least != nullptr) shortage.least = std::strtoul(least, nullptr, 10);
    shortage.once = std::getenv("FOLDWISE_MEMORY_ONCE");
    shortage.call = std::atol(number);
  }
};
const ShortageSetup setup;

bool is_short(std::size_t size) {
  if (shortage.call == 0 || size < shortage.least || ++shortage.counted != shortage.call) return false;
  if (shortage.once == nullptr) return true;
  const int file = ::open(shortage.once, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  errno = ENOMEM;
  return file >= 0;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
  return is_short(size) ? nullptr : __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  return is_short(count * size) ? nullptr : __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
  return is_short(size) ? nullptr : __libc_realloc(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return is_short(size) ? nullptr : __libc_memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  void* const found = is_short(size) ? nullptr : __libc_memalign(alignment, size);
  if (found == nullptr) return ENOMEM;
  *memory = found;
  return 0;
}

}  // extern "C"

namespace foldwise {

void expect_shortage(long call) {
  shortage.counted = 0;
  shortage.call = call;
}

long counted_allocations() {
  return shortage.counted;
}

}  // namespace foldwise
