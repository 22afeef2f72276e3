// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace foldwise::orchestrator {

/// Seconds of one core for a picture of 720 x 576 pixels, where nothing is prepared yet: off by a factor of two or
/// three where pictures are smaller or larger.
inline constexpr double seconds_to_decode = 0.002;
inline constexpr double seconds_to_find_a_face = 0.01;

}  // namespace foldwise::orchestrator
