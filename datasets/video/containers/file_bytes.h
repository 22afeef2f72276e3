// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace foldwise::datasets {

/// A file whose structure is looked at here and there.
class FileBytes {
 public:
  explicit FileBytes(const std::filesystem::path& file);
  std::uint64_t size() const { return size_; }
  /// Up to `count` bytes from `at`: fewer where the file ends before.
  std::string at(std::uint64_t at, std::size_t count);

 private:
  std::ifstream stream_;
  std::uint64_t size_ = 0;
};

/// The number that `count` bytes (8 at most) from `at` make; 0 where there are fewer.
std::uint64_t big_endian(const std::string& bytes, std::size_t at, std::size_t count);
std::uint64_t little_endian(const std::string& bytes, std::size_t at, std::size_t count);

}  // namespace foldwise::datasets
