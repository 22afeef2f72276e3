// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace foldwise::datasets {

/// Which way up a picture is, 1 to 8 (Exif 2.32, 4.6.4), by the first directory of a TIFF: that of Exif data, or a
/// picture itself. 1 where nothing tells.
int exif_orientation(std::string_view tiff);

/// The same of a WebP file, by its part EXIF.
int webp_orientation(std::string_view webp);

/// The number that `count` bytes (4 at most) from `at` make; 0 where there are fewer.
std::uint32_t number_in(std::string_view bytes, std::size_t at, std::size_t count, bool little);

}  // namespace foldwise::datasets
