// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/jpeg_structure.h"

#include "datasets/video/pictures/exif.h"

namespace foldwise::datasets {
namespace {

using namespace std::string_view_literals;

// The place of the marker behind a scan: a byte FF that is followed by neither a stuffed 0, a restart nor another FF.
std::size_t end_of_scan(std::string_view jpeg, std::size_t at) {
  for (at = jpeg.find('\xFF', at); at != std::string_view::npos && at + 1 < jpeg.size();
       at = jpeg.find('\xFF', at + 1)) {
    const auto code = static_cast<unsigned char>(jpeg[at + 1]);
    const bool inside = code == 0 || code == 0xFF || (code >= 0xD0 && code <= 0xD7);
    if (!inside) return at;
  }
  return std::string_view::npos;
}

}  // namespace

JpegStructure read_jpeg_structure(std::string_view jpeg) {
  constexpr unsigned end_of_image = 0xD9;
  constexpr unsigned start_of_scan = 0xDA;
  constexpr unsigned application_1 = 0xE1;
  JpegStructure structure;
  for (std::size_t at = 2; at + 2 <= jpeg.size();) {
    if (jpeg[at] != '\xFF') {  // between segments decoders pass over anything
      ++at;
      continue;
    }
    const auto code = static_cast<unsigned char>(jpeg[at + 1]);
    if (code == 0xFF) {
      ++at;
      continue;
    }
    if (code == end_of_image) {
      structure.whole = true;
      return structure;
    }
    if (code == 0 || code == 0x01 || (code >= 0xD0 && code <= 0xD8)) {  // no length follows
      at += 2;
      continue;
    }
    const std::size_t length = number_in(jpeg, at + 2, 2, false);
    if (length < 2 || length > jpeg.size() - at - 2) return structure;
    const std::string_view segment = jpeg.substr(at + 4, length - 2);
    if (code == application_1 && segment.starts_with("Exif\0\0"sv)) {
      structure.orientation = exif_orientation(segment.substr(6));
    }
    at += 2 + length;
    if (code == start_of_scan) at = end_of_scan(jpeg, at);
    if (at == std::string_view::npos) return structure;
  }
  return structure;
}

}  // namespace foldwise::datasets
