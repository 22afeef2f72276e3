// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace foldwise::results {

/// Pixels [rows, columns, 3], RGB, as a PNG file. Equal pictures give equal bytes. What is alike from row to row takes
/// next to no space, as of figures; photographs are hardly compressed.
std::vector<std::uint8_t> encode_png(int columns, int rows, std::span<const std::uint8_t> pixels);

}  // namespace foldwise::results
