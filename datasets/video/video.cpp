// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/video.h"

#include <fstream>
#include <iterator>
#include <mutex>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgproc.hpp>
#include <variant>

#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/video/decoding/library_log.h"
#include "datasets/video/pictures/pixel_row.h"
#include "datasets/video/pictures/still_picture.h"
#include "datasets/video/video_file.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using Decoding = std::optional<BadVideo>;

void prepare_libraries() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Their messages name no video; ours do.
    silence_ffmpeg();
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::setNumThreads(1);
  });
}

cv::Mat scaled(const cv::Mat& picture, const std::optional<Size>& size) {
  if (!size || Size{picture.rows, picture.cols} == *size) return picture;
  const bool shrinks = picture.cols >= size->width && picture.rows >= size->height;
  cv::Mat frame;
  cv::resize(picture, frame, {size->width, size->height}, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
  return frame;
}

std::vector<char> read_all(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// A GIF among pictures is the first picture of its film.
std::variant<cv::Mat, BadPicture> first_of_film(const fs::path& file) {
  cv::Mat first;
  const auto bad = decode_video_file(file, {}, [&](const SourcePicture& picture) {
    if (first.empty()) first = picture.pixels.clone();
  });
  if (bad) return BadPicture{bad->reason};
  return first;
}

Decoding decode_images(const fs::path& root, const std::vector<fs::path>& files, const DecodeOptions& options,
                       const PictureSink& take) {
  std::uint32_t number = 0;
  for (const fs::path& file : files) {
    const fs::path whole = resolve_inside(root, file);
    const std::vector<char> content = read_all(whole);
    if (content.empty()) return BadVideo{"cannot be used: " + file.filename().string() + " is empty"};
    const auto picture = begins_as_gif(content) ? first_of_film(whole) : decode_still(content);
    if (const auto* bad = std::get_if<BadPicture>(&picture)) {
      return BadVideo{"cannot be used: " + file.filename().string() + " " + bad->reason};
    }
    take({scaled(std::get<cv::Mat>(picture), options.size), number++, 0});
  }
  return std::nullopt;
}

std::optional<BadVideo> decode_row(const fs::path& file, std::int64_t record, const DecodeOptions& options,
                                   const PictureSink& take) {
  auto row = read_pixel_row(file, record);
  if (const auto* bad = std::get_if<BadPixelRow>(&row)) return BadVideo{bad->reason};
  cv::Mat colour;
  cv::cvtColor(cv::Mat(pixel_row_side, pixel_row_side, CV_8UC1, std::get<GreyPicture>(row).pixels.data()), colour,
               cv::COLOR_GRAY2BGR);
  take({scaled(colour, options.size), 0, 0});
  return std::nullopt;
}

}  // namespace

std::optional<BadVideo> decode_sample(const fs::path& root, const VideoSource& sample, const PictureSink& take,
                                      const DecodeOptions& options) {
  prepare_libraries();
  try {
    const std::vector<fs::path> files = sample_files(root, sample.path);
    if (files.empty()) {
      const fs::file_status there = fs::status(root / sample.path);
      if (fs::is_directory(there)) return BadVideo{"is a folder without images"};
      return BadVideo{fs::exists(there) ? "is a device or a pipe, and no file" : "is missing"};
    }
    if (sample.record >= 0) return decode_row(root / sample.path, sample.record, options, take);
    const bool is_video = files.size() == 1 && files.front() == sample.path && !is_image(sample.path);
    return is_video ? decode_video_file(root / sample.path, options, take) : decode_images(root, files, options, take);
  } catch (const cv::Exception& failure) {
    if (failure.code == cv::Error::StsNoMem) throw std::bad_alloc();
    return BadVideo{"cannot be decoded: " + failure.err};
  }
}

}  // namespace foldwise::datasets
