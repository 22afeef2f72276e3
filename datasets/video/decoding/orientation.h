// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>

#include "datasets/video/decoding/av_handles.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// How stored pictures become upright: rows and columns change places first, then each side may change places with the
/// one across.
struct Orientation {
  bool transposed = false;
  bool left_to_right = false;
  bool top_to_bottom = false;
  bool operator==(const Orientation&) const = default;
};

/// Of a video's track: its display matrix, taken to the nearest quarter turn; mirrored ones stay mirrored.
Orientation orientation_of(const AVStream& stream);

/// Of a photograph, by Exif 2.32, 4.6.4: 1 to 8.
Orientation orientation_of_exif(int value);

/// The size of what becomes a picture of this size.
Size before(const Orientation& orientation, Size upright);

/// The upright picture: the same one where nothing is to be done.
cv::Mat upright(const cv::Mat& picture, const Orientation& orientation);

}  // namespace foldwise::datasets
