// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "results/figures/map_file.h"

namespace foldwise::results {

/// What a network scored at every step of a video, as comma-separated values: step, frame (at which it stands), and a
/// column for each output.
std::string scores_csv(const MapFile& file);
/// How the scores are pooled: a line for each place in time and output: place, first_frame, last_frame (of its window
/// of steps), output, value (the score that is weighed), weight.
std::string pooling_csv(const MapFile& file);
/// One map: a column for each of its axes, then value. Steps are given by the frame at which they stand, as "frame" and
/// "key_frame".
std::string map_csv(const MapFile& file, const MapEntry& map);
/// Maps with more numbers are in the safetensors file alone.
inline constexpr std::int64_t most_lines_of_a_map = 4'000'000;

}  // namespace foldwise::results
