// SPDX-License-Identifier: Apache-2.0
#include "datasets/prepared_video.h"

#include <opencv2/imgproc.hpp>

namespace foldwise {
namespace {

/// Resizes, turns BGR into RGB and appends.
class FrameCollector {
 public:
  explicit FrameCollector(Size size) : size_(size.width, size.height) {}

  void add(const cv::Mat& picture, std::uint32_t number) {
    const bool shrinks = picture.cols >= size_.width && picture.rows >= size_.height;
    const cv::Mat* source = &picture;
    if (picture.size() != size_) {
      cv::resize(picture, resized_, size_, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
      source = &resized_;
    }
    cv::cvtColor(*source, rgb_, cv::COLOR_BGR2RGB);
    video_.pixels.insert(video_.pixels.end(), rgb_.datastart, rgb_.dataend);
    video_.origin.numbers.push_back(number);
    ++video_.frames;
  }
  void set_rate(double rate) { video_.origin.rate = rate; }
  PreparedVideo take() { return std::move(video_); }

 private:
  cv::Size size_;
  cv::Mat resized_;
  cv::Mat rgb_;
  PreparedVideo video_;
};

}  // namespace

std::variant<PreparedVideo, BadVideo> prepare_video(const std::filesystem::path& root, const VideoSource& sample,
                                                    const FramesOptions& options) {
  FrameCollector collector(options.size);
  auto bad = decode_sample(root, sample, [&](const SourcePicture& picture) {
    collector.set_rate(picture.rate);
    collector.add(picture.pixels, picture.number);
  });
  if (bad) return *std::move(bad);
  return collector.take();
}

}  // namespace foldwise
