// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>
#include <optional>

#include "datasets/video/decoding/av_handles.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// Turns decoded frames into BGR pictures of 8 bits in one pass of libswscale: the matrix and the range of colours are
/// those that each frame is tagged with (untagged: ITU-R BT.601, limited range), its size is its own.
class FrameScaler {
 public:
  /// To a size (area averaging to shrink, linear to enlarge), or none: as large as each frame.
  explicit FrameScaler(std::optional<Size> size) : size_(size) {}

  /// Valid until the next call. None where libswscale does not know the format of the pixels.
  std::optional<cv::Mat> picture(const AVFrame& frame);

 private:
  /// What a context is made for.
  struct Form {
    Size from;
    Size to;
    int format = -1;
    int matrix = -1;
    int range = -1;
    bool operator==(const Form&) const = default;
  };
  bool prepare(const Form& form);

  std::optional<Size> size_;
  Form form_;
  AvHandle<SwsContext> context_;
  cv::Mat pixels_;
};

}  // namespace foldwise::datasets
