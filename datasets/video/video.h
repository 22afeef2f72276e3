// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "datasets/video/decoding/bad_video.h"
#include "datasets/video/times/frame_times.h"
#include "experiments/jobs/job.h"

namespace cv {
class Mat;
}

namespace foldwise::datasets {

/// One picture of a sample, while it is looked at: the next one may take its place.
struct SourcePicture {
  const cv::Mat& pixels;              ///< BGR, 8 bits, upright
  std::uint32_t number = 0;           ///< in the source, from 0: FrameTimes::number
  double rate = 0;                    ///< pictures per second of the source; 0: unknown, as of folders of images
  PictureShare share = {};            ///< of a video's time, for is_kept
  const FrameTimes* times = nullptr;  ///< of a video
};
using PictureSink = std::function<void(const SourcePicture&)>;

/// Which pictures are wanted, and how.
struct DecodeOptions {
  std::optional<Size> size =
      {};           ///< scaled in one pass (area averaging to shrink, linear to enlarge); none: as they are
  double rate = 0;  ///< thinned to so many per second, where the source tells its rate; 0: all
};

/// Decodes a video, the images of a folder in natural order, an image, or the row of pixels that begins at byte
/// `sample.record` of a CSV file (datasets/video/pictures/pixel_row.h), and gives `take` one picture after the other.
/// Whatever is wrong with the sample is a BadVideo, after all pictures that can be decoded, or none. Silences the
/// libraries' own messages and keeps them to one thread.
std::optional<BadVideo> decode_sample(const std::filesystem::path& root, const VideoSource& sample,
                                      const PictureSink& take, const DecodeOptions& options = {});

}  // namespace foldwise::datasets
