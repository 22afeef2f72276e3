// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/videoio.hpp>
#include <stdexcept>
#include <vector>

namespace foldwise::datasets {

/// Pictures that differ in colour, with a bright square that moves: BGR.
inline std::vector<cv::Mat> moving_square(int frames, cv::Size size) {
  std::vector<cv::Mat> pictures;
  pictures.reserve(static_cast<std::size_t>(frames));
  for (int i = 0; i < frames; ++i) {
    cv::Mat picture(size, CV_8UC3, cv::Scalar(40, 90, 160));
    picture(cv::Rect((3 * i) % (size.width - 8), size.height / 4, 8, 8)).setTo(cv::Scalar(240, 240, 240));
    pictures.push_back(picture);
  }
  return pictures;
}

inline void encode(const std::filesystem::path& file, const std::vector<cv::Mat>& pictures, const char* codec) {
  std::filesystem::create_directories(file.parent_path());
  cv::VideoWriter writer(file.string(), cv::CAP_FFMPEG, cv::VideoWriter::fourcc(codec[0], codec[1], codec[2], codec[3]),
                         25, pictures.front().size());
  if (!writer.isOpened()) throw std::runtime_error("no encoder for " + file.string());
  for (const cv::Mat& picture : pictures) writer.write(picture);
}

}  // namespace foldwise::datasets
