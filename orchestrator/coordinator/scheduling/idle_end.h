// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace foldwise::orchestrator {

/// Worker-seconds that stand idle at the end of a sweep if nothing fills them: from the moment at which no long job is
/// left to begin until the last one ends. `seconds` are what the last jobs are expected to take, `spread` is how far
/// they lie apart from it (standard deviation of the logarithm). Judged by handing them out, longest first, to workers
/// that become free one after the other, with draws that are the same each time: so much that one sweep in twenty
/// leaves more.
double idle_at_the_end(std::vector<double> seconds, std::size_t workers, double spread);

}  // namespace foldwise::orchestrator
