// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string_view>

#include "tests/support/temporary_folder.h"

namespace foldwise::fuzz {

/// A folder of this process for what readers read from files. In $TMPDIR: best in memory.
inline const std::filesystem::path& scratch_folder() {
  static const TemporaryFolder folder;
  return folder.path();
}

inline std::filesystem::path put(const char* name, std::span<const std::uint8_t> bytes) {
  std::filesystem::path file = scratch_folder() / name;
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + file.string());
  return file;
}

inline std::filesystem::path put(const char* name, std::string_view text) {
  return put(name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace foldwise::fuzz
