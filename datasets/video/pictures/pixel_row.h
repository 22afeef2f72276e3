// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace foldwise::datasets {

/// Height and width of the pictures in FER2013's CSV files.
constexpr int pixel_row_side = 48;

/// One grey picture, row by row.
struct GreyPicture {
  std::vector<std::uint8_t> pixels;  ///< pixel_row_side * pixel_row_side
};
/// Why a row holds no picture, as part of a sentence that names its line.
struct BadPixelRow {
  std::string reason;
};

/// The picture of the row that begins at byte `record` of a CSV file: the column that the file's first line names
/// "pixels", numbers from 0 to 255 with blanks between them. Reads the first line and that row alone.
std::variant<GreyPicture, BadPixelRow> read_pixel_row(const std::filesystem::path& file, std::int64_t record);

}  // namespace foldwise::datasets
