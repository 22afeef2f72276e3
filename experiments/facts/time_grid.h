// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace foldwise {

/// How the steps of a sequence lie over the frames that went in: step s stands at frame s * stride.
struct TimeGrid {
  int stride = 1;                ///< frames from one step to the next
  std::optional<int> reach = 0;  ///< frames on each side of its own that a step depends on; none: all of them, or the
                                 ///< step at which a piece of a long video begins, which may be any
  bool operator==(const TimeGrid&) const = default;
};

/// Of two layers one after the other, the second over the steps of the first.
constexpr TimeGrid behind(const TimeGrid& first, const TimeGrid& second) {
  TimeGrid both{first.stride * second.stride, std::nullopt};
  if (first.reach && second.reach) both.reach = *first.reach + first.stride * *second.reach;
  return both;
}

/// Steps of so many frames: one for each stride that begins.
constexpr int steps_of(const TimeGrid& time, int frames) {
  return (frames + time.stride - 1) / time.stride;
}

/// The frames by which pieces of a long video overlap, so that each begins on a step and is right from its first kept
/// step on. `time.reach` is there.
constexpr int overlap_of(const TimeGrid& time) {
  return steps_of(time, *time.reach) * time.stride;
}

/// The shortest piece of a long video of which a step can be kept. `time.reach` is there.
constexpr int shortest_piece(const TimeGrid& time) {
  return overlap_of(time) + *time.reach + 1;
}

}  // namespace foldwise
