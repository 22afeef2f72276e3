// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace foldwise::datasets {

/// What a file's own sizes and marks say of its end.
struct EarlyEnd {
  std::string reason = {};            ///< empty, or how it ends early: "has 300 of the 500 bytes that …"
  std::int64_t announced_frames = 0;  ///< more than there are packets, or 0
};

/// Looks at the structure of a file of one of libavformat's formats: of .avi, .mp4 and .mov, Matroska and WebM, MPEG
/// transport and program streams, .flv, .wmv, Ogg, MXF and GIF, and of formats of pictures in a row, behind whose last
/// packet nothing else follows. Of other formats nothing is said here: what they lack is missed by whoever reads them.
EarlyEnd early_end(const std::filesystem::path& file, const std::string& format, std::int64_t packets,
                   std::int64_t end_of_packets);

}  // namespace foldwise::datasets
