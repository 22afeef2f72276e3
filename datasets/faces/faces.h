// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <opencv2/core/types.hpp>
#include <optional>

#include "experiments/experiment.h"

namespace cv {
class Mat;
}

namespace foldwise::datasets {

/// The middles of two eyes, the one on the left of the picture first. Pixels from the picture's upper left corner.
struct Eyes {
  cv::Point2d left;
  cv::Point2d right;
};

struct Face {
  cv::Rect2d box;  ///< from brows to chin, as its finder draws it
  Eyes eyes;
  bool eyes_seen = false;  ///< otherwise they are where eyes mostly are in such a box
};

/// Finds faces in the pictures of a video, one after the other. What it answers depends on them and on those since
/// `begin` alone.
class FaceFinder {
 public:
  virtual ~FaceFinder() = default;
  /// The largest face of a picture (BGR, 8 bits) that is at least FacesOptions::smallest high.
  virtual std::optional<Face> find(const cv::Mat& picture) = 0;
  /// Another video begins: nothing of the pictures so far counts.
  virtual void begin() {}
};

/// YuNet where the options name its model, else OpenCV's cascades. Throws UserError when the files that it needs are
/// not there or are not what they should be.
std::unique_ptr<FaceFinder> make_face_finder(const FacesOptions& options);

}  // namespace foldwise::datasets
