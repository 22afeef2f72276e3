// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "tests/support/files.h"

namespace foldwise {

/// A file of weights of no network: one number, whose four bytes a test chooses.
inline void write_smallest_weights(const std::filesystem::path& file, const std::string& four_bytes) {
  const std::string header = R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  write_text(file, static_cast<char>(header.size()) + std::string(7, '\0') + header + four_bytes);
}

}  // namespace foldwise
