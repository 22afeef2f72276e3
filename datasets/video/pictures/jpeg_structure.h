// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace foldwise::datasets {

/// What the markers of a JPEG file tell (ITU-T T.81, annex B).
struct JpegStructure {
  bool whole = false;   ///< its own end marker stands behind its last scan: that of a thumbnail inside does not count
  int orientation = 1;  ///< 1 to 8: Exif 2.32, 4.6.4
};

JpegStructure read_jpeg_structure(std::string_view jpeg);

}  // namespace foldwise::datasets
