// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"

namespace foldwise::worker {

/// The middle of a frame, in whole pixels.
struct CentralCrop {
  int top = 0;
  int left = 0;
  Size size;
};

/// `area` of the frame, above 0 and at most 1: each side is that of the frame times its root, to the nearest pixel and
/// at least one; an odd margin is larger below and to the right. 0.765625 of 256 x 256 pixels are those from 16 to 239.
CentralCrop central_crop(Size frame, double area);

}  // namespace foldwise::worker
