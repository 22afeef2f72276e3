// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace foldwise::orchestrator {

/// An .avi file whose header says that it has so many frames, 25 a second; no pictures are in it.
inline std::string counted_video(int frames) {
  const auto number = [](std::uint32_t value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const auto chunk = [&](const std::string& name, const std::string& content) {
    return name + number(static_cast<std::uint32_t>(content.size())) + content;
  };
  const std::string header = chunk("strh", "vidsMJPG" + std::string(12, '\0') + number(1) + number(25) + number(0) +
                                               number(static_cast<std::uint32_t>(frames)) + std::string(20, '\0'));
  return chunk("RIFF", "AVI " + chunk("LIST", "hdrl" + chunk("LIST", "strl" + header)));
}

}  // namespace foldwise::orchestrator
