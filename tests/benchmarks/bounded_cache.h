// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise {

/// A memory that holds only a part of a mapped file: when the kernel holds more of it, parts are dropped from the
/// mapping and from the page cache, in turn, so that they are read from the disk again. Needs no rights, and leaves the
/// rest of the machine its memory. Works where no other process maps the file.
class BoundedCache {
 public:
  /// `mapped`: the whole file in memory.
  BoundedCache(const std::filesystem::path& file, const std::uint8_t* mapped, std::uint64_t limit)
      : file_(open(file.c_str(), O_RDONLY)), mapped_(mapped), limit_(limit) {
    if (!file_.open()) throw std::runtime_error("cannot be opened: " + file.string());
    file_bytes_ = std::filesystem::file_size(file);
    drop(0, file_bytes_);
  }

  /// Drops parts until the kernel holds no more than the limit. What it held before that.
  std::uint64_t shrink() {
    const std::uint64_t found = resident_bytes(0, file_bytes_);
    for (std::uint64_t held = found; held > limit_;) {
      const std::uint64_t end = std::min(next_ + part_bytes, file_bytes_);
      held -= std::min(held, resident_bytes(next_, end));
      drop(next_, end);
      next_ = end == file_bytes_ ? 0 : end;
    }
    return found;
  }

 private:
  static constexpr std::uint64_t part_bytes = std::uint64_t{16} << 20;  // a multiple of any page

  std::uint64_t resident_bytes(std::uint64_t begin, std::uint64_t end) const {
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> pages((end - begin + page - 1) / page);
    if (mincore(const_cast<std::uint8_t*>(mapped_) + begin, end - begin, pages.data()) != 0) {
      throw std::runtime_error("the kernel does not say what is in memory");
    }
    return page * static_cast<std::uint64_t>(std::count_if(pages.begin(), pages.end(), [](auto p) { return p & 1; }));
  }
  void drop(std::uint64_t begin, std::uint64_t end) const {
    madvise(const_cast<std::uint8_t*>(mapped_) + begin, end - begin, MADV_DONTNEED);
    posix_fadvise(file_.get(), static_cast<off_t>(begin), static_cast<off_t>(end - begin), POSIX_FADV_DONTNEED);
  }

  FileDescriptor file_;
  const std::uint8_t* mapped_;
  std::uint64_t limit_;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t next_ = 0;
};

}  // namespace foldwise
