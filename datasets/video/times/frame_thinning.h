// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "datasets/video/times/frame_times.h"

namespace foldwise::datasets {

/// Whether thinning a source of `rate` pictures per second to `kept_rate` keeps a picture: those nearest in time to the
/// multiples of 1 / kept_rate seconds, the later one of two that are as near. Keeps all where the source has no more
/// than is to be kept, and where kept_rate is 0.
bool is_kept(const PictureShare& share, double rate, double kept_rate);

/// The same of picture `number` (from 0) of an even source.
bool is_kept(std::uint32_t number, double rate, double kept_rate);

/// How many of the first `pictures` of an even source it keeps.
std::int64_t count_kept(std::int64_t pictures, double rate, double kept_rate);

}  // namespace foldwise::datasets
