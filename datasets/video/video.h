// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "experiments/jobs/job.h"

namespace cv {
class Mat;
}

namespace foldwise::datasets {

/// One picture of a sample, while it is looked at: the next one may take its place.
struct SourcePicture {
  const cv::Mat& pixels;     ///< BGR, 8 bits, as large as in the source
  std::uint32_t number = 0;  ///< in the source, from 0
  double rate = 0;           ///< pictures per second of the source; 0: unknown, as of folders of images
};
using PictureSink = std::function<void(const SourcePicture&)>;

/// Why a sample cannot be used, as part of a sentence: "is cut: …". Names the file where the sample is a folder.
struct BadVideo {
  std::string reason;
};

/// Decodes a video, the images of a folder in natural order, an image, or the row of pixels that begins at byte
/// `sample.record` of a CSV file (datasets/video/pixel_row.h), and gives `take` one picture after the other. Whatever
/// is wrong with the sample is a BadVideo, after some of its pictures or none; a cut file too: see
/// datasets/video/riff.h. Silences the libraries' own messages and keeps OpenCV to one thread.
std::optional<BadVideo> decode_sample(const std::filesystem::path& root, const VideoSource& sample,
                                      const PictureSink& take);

}  // namespace foldwise::datasets
