// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "datasets/dataset.h"
#include "experiments/experiment.h"

namespace foldwise::datasets {

/// Frames in a row of one recording, and one label for each curve. C 3.2.
struct LabelWindow {
  int first = 0;  ///< index of its first frame among the stored ones
  std::vector<double> labels;
  bool operator==(const LabelWindow&) const = default;
};

/// The frames of a recording that are there.
struct StoredFrames {
  std::span<const std::uint32_t> numbers;  ///< VideoFrames::numbers
  double rate = 0;                         ///< frames per second of the source; 0: unknown
  double spacing = 1;                      ///< numbers from one stored frame to the next where none is missing
};

/// The value that holds when each frame is shown; that of the curve's end after it. Throws UserError, naming
/// `recording`, when the source's rate is needed and unknown, and when the curve is empty.
std::vector<double> values_along(const std::string& recording, const StoredFrames& stored, const LabelCurve& curve);

/// Numbers between stored frames when a source of `rate` frames per second is thinned to `stored_rate`; 1 when it is
/// not (stored_rate 0, the source's rate unknown, or the source not faster).
double frame_spacing(double rate, double stored_rate);

/// From the start of one window to that of the next: frames - round(overlap * frames), but at least 1.
int window_stride(int frames, double overlap);
/// How many windows fit into a recording without missing frames.
int count_windows(int stored_frames, int frames, double overlap);

/// Cuts a recording into windows of options.frames stored frames. A window counts when nowhere in it more than
/// options.gap_tolerance frames are missing in a row, and when every curve has a value for each of its frames: a value
/// holds until the next one. Its label is the mean over its frames, or the value farthest from zero, the first of
/// equals. Throws UserError, naming `recording`, when the source's rate is needed and unknown.
std::vector<LabelWindow> cut_windows(const std::string& recording, const StoredFrames& stored,
                                     std::span<const LabelCurve> curves, const ClipsOptions& options);

}  // namespace foldwise::datasets
