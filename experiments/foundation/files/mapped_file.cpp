// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise {

MappedFile::MappedFile(const std::filesystem::path& file) {
  // O_NONBLOCK: a named pipe is refused below, and not waited for.
  const FileDescriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!opened.open()) throw std::system_error(errno, std::generic_category());
  struct stat status {};
  void* mapped = nullptr;
  int error = fstat(opened.get(), &status) == 0 ? 0 : errno;
  if (error == 0 && !S_ISREG(status.st_mode)) error = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  if (error == 0 && status.st_size > 0) {  // an empty file cannot be mapped, and need not be
    size_ = static_cast<std::size_t>(status.st_size);
    mapped = mmap(nullptr, size_, PROT_READ, MAP_SHARED, opened.get(), 0);
    if (mapped == MAP_FAILED) error = errno;
  }
  if (error != 0) throw std::system_error(error, std::generic_category());
  data_ = static_cast<const std::uint8_t*>(mapped);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<std::uint8_t*>(data_), size_);
}

// Advice only: nothing depends on whether it is taken.
void MappedFile::expect_random_reads() const {
  if (data_ != nullptr) madvise(const_cast<std::uint8_t*>(data_), size_, MADV_RANDOM);
}

void bring_in(std::span<const std::uint8_t> part) {
  static const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::size_t before = reinterpret_cast<std::uintptr_t>(part.data()) % page;
  madvise(const_cast<std::uint8_t*>(part.data()) - before, before + part.size(), MADV_WILLNEED);
}

}  // namespace foldwise
