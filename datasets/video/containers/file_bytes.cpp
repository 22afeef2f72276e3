// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/file_bytes.h"

#include <system_error>

namespace foldwise::datasets {

FileBytes::FileBytes(const std::filesystem::path& file) : stream_(file, std::ios::binary) {
  std::error_code error;
  const std::uint64_t bytes = std::filesystem::file_size(file, error);
  if (!error) size_ = bytes;
}

std::string FileBytes::at(std::uint64_t at, std::size_t count) {
  std::string bytes(count, '\0');
  stream_.clear();
  stream_.seekg(static_cast<std::streamoff>(at));
  stream_.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(stream_.gcount()));
  return bytes;
}

std::uint64_t big_endian(const std::string& bytes, std::size_t at, std::size_t count) {
  if (bytes.size() < at + count) return 0;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < count; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

std::uint64_t little_endian(const std::string& bytes, std::size_t at, std::size_t count) {
  if (bytes.size() < at + count) return 0;
  std::uint64_t number = 0;
  for (std::size_t i = count; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

}  // namespace foldwise::datasets
