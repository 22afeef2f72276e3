// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace foldwise::datasets {

/// What the headers of an .avi file promise.
struct AviSummary {
  std::int64_t frames = 0;  ///< of the first video stream; 0 where the writer left it open
  double rate = 0;          ///< frames per second; 0: unknown
  std::string codec;        ///< four letters, lower case: "mjpg"
  std::int64_t indexed =
      -1;           ///< frames with bytes of their own in the index; -1: it has none, or not for all of the file
  std::string cut;  ///< empty, or how the file is shorter than its own sizes say
};

/// Reads the sizes of the RIFF chunks, the first video stream's header and its index; decodes nothing. None when the
/// file is not an .avi file.
std::optional<AviSummary> read_avi_summary(const std::filesystem::path& file);

}  // namespace foldwise::datasets
