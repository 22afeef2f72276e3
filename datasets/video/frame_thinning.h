// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace foldwise::datasets {

/// Whether thinning a source of `rate` pictures per second to `kept_rate` keeps its picture `number` (from 0): those
/// nearest to the multiples of 1 / kept_rate seconds, the later one of two that are as near. Keeps all where the source
/// has no more than is to be kept, and where kept_rate is 0.
bool is_kept(std::uint32_t number, double rate, double kept_rate);

/// How many of the first `pictures` it keeps.
std::int64_t count_kept(std::int64_t pictures, double rate, double kept_rate);

}  // namespace foldwise::datasets
