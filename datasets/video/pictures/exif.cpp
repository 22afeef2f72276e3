// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/exif.h"

namespace foldwise::datasets {

using namespace std::string_view_literals;

std::uint32_t number_in(std::string_view bytes, std::size_t at, std::size_t count, bool little) {
  if (bytes.size() < at + count) return 0;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = little ? at + count - 1 - i : at + i;
    number = number << 8 | static_cast<unsigned char>(bytes[place]);
  }
  return number;
}

int exif_orientation(std::string_view tiff) {
  constexpr std::uint32_t orientation_tag = 0x0112;
  const bool little = tiff.starts_with("II");
  const std::size_t directory = number_in(tiff, 4, 4, little);
  const std::uint32_t entries = number_in(tiff, directory, 2, little);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + std::size_t{12} * i;
    if (entry + 12 > tiff.size()) break;
    if (number_in(tiff, entry, 2, little) != orientation_tag) continue;
    const std::uint32_t value = number_in(tiff, entry + 8, 2, little);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

// WebP Container Specification: parts of a name, a length and a content of an even number of bytes.
int webp_orientation(std::string_view webp) {
  for (std::size_t at = 12; at + 8 <= webp.size();) {
    const std::size_t length = number_in(webp, at + 4, 4, true);
    if (webp.substr(at, 4) == "EXIF") {
      std::string_view content = webp.substr(at + 8, length);
      if (content.starts_with("Exif\0\0"sv)) content.remove_prefix(6);
      return exif_orientation(content);
    }
    at += 8 + length + length % 2;
  }
  return 1;
}

}  // namespace foldwise::datasets
