// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace foldwise {

/// Called after each item, by any thread, one at a time.
using ItemProgress = std::function<void(int done, int all)>;

/// Calls work(index) for each index below `count`, with some threads. The first failure stops them all and is thrown.
void in_parallel(std::size_t count, int threads, const ItemProgress& progress,
                 const std::function<void(std::size_t)>& work);

/// How many threads this machine runs at a time, at least 1.
int machine_threads();

}  // namespace foldwise
