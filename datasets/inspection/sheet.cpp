// SPDX-License-Identifier: Apache-2.0
#include "datasets/inspection/sheet.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "datasets/faces/face_alignment.h"
#include "datasets/files/sample_files.h"
#include "datasets/frames/prepared_video.h"
#include "datasets/inspection/planted_curve.h"
#include "datasets/label_traits.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"

namespace foldwise::datasets {
namespace {

// One value for each frame of the source.
std::vector<float> per_frame(const LabelCurve& curve, int frames, double frame_rate) {
  if (curve.rate == 0 || frame_rate == 0) return curve.values;
  std::vector<float> values;
  for (int frame = 0; frame < frames; ++frame) {
    const auto step = static_cast<std::size_t>(std::floor(frame / frame_rate * curve.rate));
    if (step >= curve.values.size()) break;
    values.push_back(curve.values[step]);
  }
  return values;
}

// [height, width, 3] RGB -> a picture of its own, BGR.
cv::Mat picture_of(const PreparedVideo& video, int frame, Size size) {
  const std::size_t bytes = static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width) * 3;
  std::vector<std::uint8_t> pixels(
      video.pixels.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(frame) * bytes),
      video.pixels.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(frame) + 1) * bytes));
  cv::Mat picture;
  cv::cvtColor(cv::Mat(size.height, size.width, CV_8UC3, pixels.data()), picture, cv::COLOR_RGB2BGR);
  return picture;
}

}  // namespace

SheetContent sheet_content(const Dataset& dataset, const Sample& sample, const DatasetOptions& options, int pictures) {
  if (dataset.kind != SampleKind::frames) {
    throw UserError(Fault::usage, sample.id, "has features, and no frames to show",
                    "choose a dataset of videos or images");
  }
  std::optional<FaceAligner> aligner;
  if (options.frames.faces == FaceAlignment::align) aligner.emplace(options.faces);
  const auto decoding = prepare_video(dataset.root, {sample.id, sample.path, sample.record}, options.frames,
                                      aligner ? &*aligner : nullptr);
  if (const auto* bad = std::get_if<BadVideo>(&decoding)) {
    throw UserError(Fault::data, (dataset.root / sample.path).string(), bad->reason, "choose another sample");
  }
  const auto& video = std::get<PreparedVideo>(decoding);
  SheetContent content;
  content.title = std::string(name_of(options.name)) + "  " + sample.id;
  if (const std::string label = class_of(dataset, sample); !label.empty()) content.title += "  " + label;
  const auto number = [&](int frame) {
    const auto& numbers = video.origin.numbers;
    return numbers.empty() ? frame : static_cast<int>(numbers[static_cast<std::size_t>(frame)]);
  };
  content.source_frames = number(video.frames - 1) + 1;
  const int shown = std::min(pictures, video.frames);
  for (int index = 0; index < shown; ++index) {
    const int frame = shown == 1 ? 0 : index * (video.frames - 1) / (shown - 1);
    content.pictures.push_back(picture_of(video, frame, options.frames.size));
    content.numbers.push_back(number(frame));
  }
  for (const LabelCurve& curve : sample.curves) {
    content.curves.push_back({curve.name, per_frame(curve, content.source_frames, video.origin.rate)});
  }
  if (auto planted = planted_curve(dataset.root, sample.id); !planted.empty()) {
    content.curves.push_back({"planted intensity", std::move(planted)});
  }
  return content;
}

void write_picture(const cv::Mat& picture, const std::filesystem::path& file) {
  const std::string ending = lower_extension(file);
  if (ending != ".png" && ending != ".jpg" && ending != ".jpeg") {
    throw UserError(Fault::usage, file.string(), "is neither .png nor .jpg", "give the picture one of these endings");
  }
  std::vector<std::uint8_t> encoded;
  cv::imencode(ending, picture, encoded);
  DurableFile target(file);
  target.append(encoded);
  target.commit();
}

}  // namespace foldwise::datasets
