// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "datasets/video/video.h"
#include "tests/support/files.h"

namespace foldwise::datasets {

/// Runs the command `ffmpeg` in a folder.
inline void run_ffmpeg(const std::filesystem::path& folder, const std::string& arguments) {
  const std::string command =
      "cd '" + folder.string() + "' && ffmpeg -hide_banner -nostdin -loglevel error -y " + arguments;
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

/// Thirty pictures that move, 160 x 120, of 25 per second: what comes in front of an encoder's options.
inline const std::string thirty_frames = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=1.2 ";

/// The bytes of every picture, BGR, one after the other, by ffmpeg itself.
inline std::string pictures_by_ffmpeg(const std::filesystem::path& folder, const std::string& file,
                                      const std::string& filters = "") {
  run_ffmpeg(folder, "-i '" + file + "' " + filters + " -fps_mode passthrough -f rawvideo -pix_fmt bgr24 pictures.raw");
  return read_text(folder / "pictures.raw");
}

/// What is decoded of a file.
struct DecodedFile {
  std::string pictures;  ///< BGR, one after the other
  std::vector<cv::Size> sizes;
  std::vector<std::uint32_t> numbers;
  double rate = 0;
  bool uneven = false;
  std::string reason;  ///< of a BadVideo

  std::size_t frames() const { return sizes.size(); }
};

inline DecodedFile decode_file(const std::filesystem::path& root, const std::string& file,
                               const DecodeOptions& options = {}) {
  DecodedFile decoded;
  const auto take = [&](const SourcePicture& picture) {
    for (int row = 0; row < picture.pixels.rows; ++row) {
      decoded.pictures.append(picture.pixels.ptr<char>(row), static_cast<std::size_t>(picture.pixels.cols) * 3);
    }
    decoded.sizes.push_back(picture.pixels.size());
    decoded.numbers.push_back(picture.number);
    decoded.rate = picture.rate;
    decoded.uneven = picture.times != nullptr && picture.times->is_uneven();
  };
  if (const auto bad = decode_sample(root, {file, file}, take, options)) decoded.reason = bad->reason;
  return decoded;
}

/// Levels, on average over all bytes; more than there are where the sizes differ.
inline double mean_difference(const std::string& first, const std::string& second) {
  if (first.size() != second.size() || first.empty()) return 1000;
  double sum = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    sum += std::abs(static_cast<unsigned char>(first[i]) - static_cast<unsigned char>(second[i]));
  }
  return sum / static_cast<double>(first.size());
}

}  // namespace foldwise::datasets
