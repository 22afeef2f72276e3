// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/planted_files.h"

#include <fmt/format.h>

#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/videoio.hpp>
#include <system_error>

#include "datasets/video/containers/riff.h"
#include "datasets/video/video.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw UserError(Fault::store, file.string(), "could not be written whole",
                  "free space there or choose another folder");
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(folder);
}

// With FFmpeg's encoders: OpenCV's own one of Motion JPEG ends some pictures too early, which decoders take for damage.
void encode(int frames, const DrawFrame& draw, const std::filesystem::path& file, int codec, double rate) {
  make_folder(file.parent_path());
  const cv::Mat first = draw(0);
  cv::VideoWriter writer(file.string(), cv::CAP_FFMPEG, codec, rate, first.size());
  if (!writer.isOpened()) fail(file);
  writer.write(first);
  for (int frame = 1; frame < frames; ++frame) writer.write(draw(frame));
}

}  // namespace

void write_avi(int frames, const DrawFrame& draw, const std::filesystem::path& file, double rate) {
  encode(frames, draw, file, cv::VideoWriter::fourcc('M', 'J', 'P', 'G'), rate);
  const auto written = read_avi_summary(file);  // the writer itself does not tell when the disk is full
  if (!written || !written->cut.empty() || written->frames != frames) fail(file);
}

void write_mp4(int frames, const DrawFrame& draw, const std::filesystem::path& file, double rate) {
  // H.264 would fit as well, but what its encoder writes depends on the number of processors.
  encode(frames, draw, file, cv::VideoWriter::fourcc('m', 'p', '4', 'v'), rate);
  int written = 0;
  const auto bad = decode_sample(file.parent_path(), {file.string(), file.filename().string()},
                                 [&](const SourcePicture&) { ++written; });
  if (bad || written != frames) fail(file);
}

void write_images(int frames, const DrawFrame& draw, const std::filesystem::path& folder) {
  for (int frame = 0; frame < frames; ++frame) {
    write_image(draw(frame), folder / fmt::format("{:03}.png", frame + 1));
  }
}

void write_avi(const PlantedVideo& video, const std::filesystem::path& file) {
  write_avi(
      video.frames(), [&](int frame) { return video.draw(frame); }, file);
}

void write_images(const PlantedVideo& video, const std::filesystem::path& folder) {
  write_images(
      video.frames(), [&](int frame) { return video.draw(frame); }, folder);
}

void write_image(const cv::Mat& picture, const std::filesystem::path& file) {
  make_folder(file.parent_path());
  if (!cv::imwrite(file.string(), picture)) fail(file);
}

void write_intensities(int frames, const std::function<double(int)>& intensity, const std::filesystem::path& file) {
  std::string text = "frame,intensity\n";
  for (int frame = 0; frame < frames; ++frame) text += fmt::format("{},{:.6f}\n", frame, intensity(frame));
  write_planted_text(file, text);
}

void write_intensities(const PlantedVideo& video, const std::filesystem::path& file) {
  write_intensities(
      video.frames(), [&](int frame) { return video.intensity(frame); }, file);
}

void write_planted_rows(const std::filesystem::path& file, const std::string& header, std::size_t rows,
                        const std::function<std::string(std::size_t)>& row) {
  make_folder(file.parent_path());
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << header;
  for (std::size_t index = 0; index < rows && stream; ++index) stream << row(index);
  stream.close();
  if (!stream) fail(file);
}

void write_planted_text(const std::filesystem::path& file, const std::string& text) {
  write_planted_rows(file, text, 0, {});
}

}  // namespace foldwise::datasets
