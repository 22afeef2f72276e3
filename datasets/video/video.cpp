// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/video.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <string_view>

#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/video/mp4.h"
#include "datasets/video/pixel_row.h"
#include "datasets/video/riff.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;
using Decoding = std::optional<BadVideo>;

void prepare_libraries() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Their messages name no video; ours do. FFmpeg's level is read from the environment when its first file is opened.
    constexpr const char* quiet = "-8";
    setenv("OPENCV_FFMPEG_LOGLEVEL", quiet, 0);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::setNumThreads(1);
  });
}

// How many frames a decoder may leave out of what the header counts before the file is held to be cut. Motion JPEG has
// one picture per frame. Streams with B-frames packed into AVI end with a frame that no decoder shows.
std::int64_t allowed_missing(const AviSummary& avi) {
  return avi.codec == "mjpg" ? 0 : 1;
}

// 0 where the file does not say it.
double rate_of(const cv::VideoCapture& capture) {
  const double rate = capture.get(cv::CAP_PROP_FPS);
  return std::isfinite(rate) && rate > 0 && rate < 1e6 ? rate : 0;
}

Decoding decode_video(const fs::path& file, const PictureSink& take) {
  std::error_code error;
  if (fs::file_size(file, error) == 0 && !error) return BadVideo{"is empty"};
  const std::optional<AviSummary> avi = read_avi_summary(file);
  if (avi && !avi->cut.empty()) return BadVideo{"is cut: it " + avi->cut};
  if (!avi && lower_extension(file) == ".avi") return BadVideo{"is not an .avi file, whatever its name says"};

  if (const auto mp4 = read_mp4_summary(file); mp4 && !mp4->cut.empty()) return BadVideo{"is cut: it " + mp4->cut};

  cv::VideoCapture capture(file.string(), cv::CAP_FFMPEG);
  if (!capture.isOpened()) capture.open(file.string(), cv::CAP_ANY);
  if (!capture.isOpened()) return BadVideo{"cannot be decoded: no codec opens it"};
  const double rate = rate_of(capture);
  cv::Mat frame;
  std::uint32_t frames = 0;
  while (capture.read(frame) && !frame.empty()) take({frame, frames++, rate});
  if (frames == 0) return BadVideo{"cannot be decoded: it gives no frame"};
  if (avi && frames + allowed_missing(*avi) < avi->frames) {
    return BadVideo{"is cut: " + std::to_string(frames) + " of the " + std::to_string(avi->frames) +
                    " frames that its header announces can be decoded"};
  }
  return std::nullopt;
}

std::vector<char> read_all(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

// libjpeg and libpng fill what is missing from a cut file with grey, so the marks that end an image are looked for.
bool has_its_end(const fs::path& file, const std::vector<char>& content) {
  using namespace std::string_view_literals;
  const std::string extension = lower_extension(file);
  const std::string_view whole(content.data(), content.size());
  if (extension == ".png") return whole.rfind("IEND"sv) != std::string_view::npos;
  if (extension == ".bmp") return true;
  return whole.rfind("\xFF\xD9"sv) != std::string_view::npos;
}

Decoding decode_images(const fs::path& root, const std::vector<fs::path>& files, const PictureSink& take) {
  std::uint32_t number = 0;
  for (const fs::path& file : files) {
    const std::vector<char> content = read_all(resolve_inside(root, file));
    if (content.empty()) return BadVideo{"cannot be used: " + file.filename().string() + " is empty"};
    if (!has_its_end(file, content)) return BadVideo{"cannot be used: " + file.filename().string() + " is cut"};
    const cv::Mat image = cv::imdecode(content, cv::IMREAD_COLOR);
    if (image.empty()) return BadVideo{"cannot be used: " + file.filename().string() + " cannot be decoded"};
    take({image, number++, 0});
  }
  return std::nullopt;
}

std::optional<BadVideo> decode_row(const fs::path& file, std::int64_t record, const PictureSink& take) {
  auto row = read_pixel_row(file, record);
  if (const auto* bad = std::get_if<BadPixelRow>(&row)) return BadVideo{bad->reason};
  cv::Mat colour;
  cv::cvtColor(cv::Mat(pixel_row_side, pixel_row_side, CV_8UC1, std::get<GreyPicture>(row).pixels.data()), colour,
               cv::COLOR_GRAY2BGR);
  take({colour, 0, 0});
  return std::nullopt;
}

}  // namespace

std::optional<BadVideo> decode_sample(const fs::path& root, const VideoSource& sample, const PictureSink& take) {
  prepare_libraries();
  try {
    const std::vector<fs::path> files = sample_files(root, sample.path);
    if (files.empty()) {
      return BadVideo{fs::is_directory(root / sample.path) ? "is a folder without images" : "is missing"};
    }
    if (sample.record >= 0) return decode_row(root / sample.path, sample.record, take);
    const bool is_video = files.size() == 1 && files.front() == sample.path && !is_image(sample.path);
    return is_video ? decode_video(root / sample.path, take) : decode_images(root, files, take);
  } catch (const cv::Exception& failure) {
    return BadVideo{"cannot be decoded: " + failure.err};
  }
}

}  // namespace foldwise::datasets
