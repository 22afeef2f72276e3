// SPDX-License-Identifier: Apache-2.0
/// decode FILE: decodes a video to frames of 112 x 112 pixels, as a prepare job does, and says how many they are.
#include <filesystem>
#include <iostream>

#include "datasets/frames/prepared_video.h"

int main(int count, char** arguments) {
  using namespace foldwise;
  using namespace foldwise::datasets;
  if (count != 2) {
    std::cerr << "usage: decode FILE\n";
    return 2;
  }
  const std::filesystem::path file(arguments[1]);
  const auto prepared = prepare_video(file.parent_path(), {"video", file.filename().string()}, {.size = {112, 112}});
  if (const auto* bad = std::get_if<BadVideo>(&prepared)) {
    std::cerr << file.string() << " " << bad->reason << "\n";
    return 1;
  }
  std::cout << std::get<PreparedVideo>(prepared).frames << "\n";
}
