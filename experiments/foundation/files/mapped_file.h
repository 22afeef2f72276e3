// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace foldwise {

/// A whole file, mapped read-only. Its pages are shared by all processes that map it.
class MappedFile {
 public:
  /// Throws std::system_error.
  explicit MappedFile(const std::filesystem::path& file);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::uint8_t> bytes() const { return {data_, size_}; }
  /// From now on what is read brings nothing else into memory with it, not even what follows: see bring_in.
  void expect_random_reads() const;

 private:
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Begins to read a part of a mapped file that will be used now: all of it at once, where touching it would read page
/// after page. Costs a few microseconds where it is in memory.
void bring_in(std::span<const std::uint8_t> part);

}  // namespace foldwise
