// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <opencv2/videoio.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise {

inline constexpr Size stored{112, 112};
inline constexpr std::size_t frame_bytes = std::size_t{112} * 112 * 3;
inline constexpr int video_frames = 100;
inline constexpr int clip_frames = 16;
inline constexpr std::size_t clip_bytes = clip_frames * frame_bytes;

inline std::string id_of(int video) {
  return "video" + std::to_string(video);
}

/// Light that moves, an edge, and noise, as a film has them: BGR.
inline cv::Mat picture(int video, int frame, cv::Size size) {
  cv::Mat pixels(size, CV_8UC3);
  CounterRandom random(random_bits(static_cast<std::uint64_t>(video), static_cast<std::uint64_t>(frame)));
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double across = static_cast<double>(x) / size.width;
      const double down = static_cast<double>(y) / size.height;
      const double light = 110 + 60 * std::sin(video + 7 * across + 5 * down + 0.1 * frame);
      const double edge = across + down > 0.6 + 0.004 * frame ? 40 : 0;
      const double noise = random.uniform(-6, 6);
      for (int channel = 0; channel < 3; ++channel) {
        pixels.at<cv::Vec3b>(y, x)[channel] = cv::saturate_cast<std::uint8_t>(light + edge + noise + 10 * channel);
      }
    }
  }
  return pixels;
}

inline void to_rgb(const cv::Mat& decoded, std::uint8_t* target) {
  cv::Mat frame(stored.height, stored.width, CV_8UC3, target);
  if (decoded.rows != stored.height) {
    cv::Mat smaller;
    cv::resize(decoded, smaller, frame.size(), 0, 0, cv::INTER_AREA);
    cv::cvtColor(smaller, frame, cv::COLOR_BGR2RGB);
  } else {
    cv::cvtColor(decoded, frame, cv::COLOR_BGR2RGB);
  }
}

/// Videos of 720 x 576 pixels as AFEW has them, the same already as small as they are stored, and stores of these.
class Films {
 public:
  Films(const std::filesystem::path& folder, int videos) : folder_(folder) {
    datasets::FrameShardWriter jpeg(folder / "jpeg.frames", stored, {.codec = FrameCodec::jpeg, .jpeg_quality = 95});
    for (int video = 0; video < videos; ++video) {
      cv::VideoWriter large(file("large", video), cv::CAP_FFMPEG, cv::VideoWriter::fourcc('X', 'V', 'I', 'D'), 25,
                            {720, 576});
      cv::VideoWriter small(file("small", video), cv::CAP_FFMPEG, cv::VideoWriter::fourcc('X', 'V', 'I', 'D'), 25,
                            {stored.width, stored.height});
      std::vector<std::uint8_t> pixels(frame_bytes * video_frames);
      for (int frame = 0; frame < video_frames; ++frame) {
        large.write(picture(video, frame, {720, 576}));
        const cv::Mat reduced = picture(video, frame, {stored.width, stored.height});
        small.write(reduced);
        to_rgb(reduced, pixels.data() + static_cast<std::size_t>(frame) * frame_bytes);
      }
      jpeg.add(id_of(video), pixels);
    }
    jpeg.finish();
  }
  std::string file(const std::string& kind, int video) const {
    return (folder_ / (kind + std::to_string(video) + ".avi")).string();
  }

 private:
  std::filesystem::path folder_;
};

/// What a program without a frame store does for a clip.
inline void decode_clip(const std::string& file, int first, std::vector<std::uint8_t>& target) {
  cv::VideoCapture capture(file, cv::CAP_FFMPEG);
  capture.set(cv::CAP_PROP_POS_FRAMES, first);
  cv::Mat frame;
  for (int i = 0; i < clip_frames; ++i) {
    if (!capture.read(frame)) throw std::runtime_error(file + " ends too early");
    to_rgb(frame, target.data() + static_cast<std::size_t>(i) * frame_bytes);
  }
}

}  // namespace foldwise
