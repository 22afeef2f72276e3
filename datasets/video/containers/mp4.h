// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace foldwise::datasets {

/// What the headers of an .mp4, .m4v or .mov file say of its first video track.
struct Mp4Summary {
  std::int64_t frames = 0;  ///< with those of all fragments
  double rate = 0;          ///< frames per second on average; 0: unknown
  bool uneven = false;      ///< whether frames are shown at uneven times (FrameTimes); of fragments it is not looked at
  std::string cut = {};     ///< empty, or how the file is shorter than its own sizes say
};

/// Reads the headers (ISO/IEC 14496-12), wherever in the file they stand; decodes nothing. None when
/// the file is no such file, is cut before its headers, or has no video track.
std::optional<Mp4Summary> read_mp4_summary(const std::filesystem::path& file);

}  // namespace foldwise::datasets
