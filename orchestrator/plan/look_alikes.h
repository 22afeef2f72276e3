// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "orchestrator/plan/plan.h"

namespace foldwise::orchestrator {

/// What to say of videos that look like copies of each other, encoded again, scaled or cut (datasets/frames/looks.h),
/// and are on both sides of a fold: a sentence for each division that has such a pair, which it names. Compares what
/// the prepared shards in the sweep's folder tell; videos that are not prepared, of one subject, or of the same bytes
/// are not compared. What looks like more than two others is no copy but one of a crowd, and is not named.
std::vector<std::string> look_alike_remarks(const Plan& plan, const std::filesystem::path& output);

}  // namespace foldwise::orchestrator
