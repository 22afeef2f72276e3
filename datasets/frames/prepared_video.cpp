// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/prepared_video.h"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "datasets/video/containers/picture_count.h"
#include "datasets/video/times/frame_thinning.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

/// What pictures pass on their way from the decoder to the store.
class FrameCollector {
 public:
  FrameCollector(std::string file, const FramesOptions& options, FaceAligner* faces)
      : file_(std::move(file)), options_(options), faces_(faces) {}

  /// So many frames are to come, as headers say, which may lie.
  void expect(std::int64_t frames) {
    constexpr std::size_t most = std::size_t{1} << 30;  // bytes
    const std::size_t bytes =
        static_cast<std::size_t>(options_.size.height) * static_cast<std::size_t>(options_.size.width) * 3;
    if (frames > 0) video_.pixels.reserve(std::min(most / bytes, static_cast<std::size_t>(frames)) * bytes);
  }

  void take(const SourcePicture& picture) {
    if (options_.rate > 0 && picture.rate <= 0 && picture.number > 0) refuse_thinning();
    video_.origin.rate = picture.rate;
    ++looked_at_;
    if (faces_ == nullptr) return store(picture.pixels, picture.number);
    const std::optional<AlignedFace> face = faces_->align(picture.pixels, options_.size);
    if (!face) {
      ++video_.without_face;
      return;
    }
    if (face->rotation == FaceRotation::unknown) ++video_.unrotated;
    store(face->frame, picture.number);
  }

  std::variant<PreparedVideo, BadVideo> finish() {
    if (video_.frames > 0) return std::move(video_);
    return BadVideo{looked_at_ == 1 ? "shows no face"
                                    : fmt::format("shows no face in any of its {} frames", looked_at_)};
  }

 private:
  void store(const cv::Mat& frame, std::uint32_t number) {
    cv::cvtColor(frame, rgb_, cv::COLOR_BGR2RGB);
    video_.pixels.insert(video_.pixels.end(), rgb_.datastart, rgb_.dataend);
    video_.origin.numbers.push_back(number);
    ++video_.frames;
  }
  [[noreturn]] void refuse_thinning() const {
    throw UserError(Fault::usage, file_, "nothing tells how many of its pictures make a second",
                    "leave out dataset.frames.rate, which needs to know");
  }

  std::string file_;
  FramesOptions options_;
  FaceAligner* faces_;
  cv::Mat rgb_;
  PreparedVideo video_;
  int looked_at_ = 0;
};

/// What a look at a video came to.
struct Look {
  std::optional<BadVideo> undecodable;
  FrameCollector collected;
};

Look look_at(const std::filesystem::path& root, const VideoSource& sample, const FramesOptions& options,
             FaceAligner* faces) {
  FrameCollector collector((root / sample.path).string(), options, faces);
  // Frames that are moved whenever there is no room for more take a sixth of the time.
  Sample counted;
  counted.id = sample.id;
  counted.path = sample.path;
  counted.record = sample.record;
  if (const auto count = count_pictures(root, counted))
    collector.expect(count_kept(count->pictures, count->rate, options.rate));
  if (faces != nullptr) faces->begin();
  DecodeOptions wanted{std::nullopt, options.rate};
  if (faces == nullptr) wanted.size = options.size;  // faces are looked for in the whole picture
  auto bad = decode_sample(
      root, sample, [&](const SourcePicture& picture) { collector.take(picture); }, wanted);
  return {std::move(bad), std::move(collector)};
}

}  // namespace

std::variant<PreparedVideo, BadVideo> prepare_video(const std::filesystem::path& root, const VideoSource& sample,
                                                    const FramesOptions& options, FaceAligner* faces) {
  Look look = look_at(root, sample, options, faces);
  // A disk that stumbled, or memory that was short for a moment, is no damage of the video, and FFmpeg does not always
  // tell them apart.
  if (look.undecodable) look = look_at(root, sample, options, faces);
  if (look.undecodable) return *std::move(look.undecodable);
  return look.collected.finish();
}

}  // namespace foldwise::datasets
