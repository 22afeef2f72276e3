// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "orchestrator/plan/datasets/picture_counts.h"
#include "orchestrator/plan/plan.h"

namespace foldwise::orchestrator {

/// What to say of videos that have fewer frames than a clip, as far as their headers tell how many they have: how many
/// there are, the shortest, and what becomes of them. One sentence for each length of clips on each frame store.
std::vector<std::string> clip_length_remarks(const Sweep& sweep, const Plan& plan, CountedPictures& counted);

}  // namespace foldwise::orchestrator
