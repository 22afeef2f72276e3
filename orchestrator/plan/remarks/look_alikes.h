// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/plan/plan.h"

namespace foldwise::orchestrator {

/// What to say of videos that look like copies of each other, encoded again, cut, slowed or cropped
/// (datasets/frames/look_copies.h), and are on both sides of a fold: a sentence for each division that has such a pair,
/// which it names. Compares what the prepared shards in the sweep's folder tell; videos that are not prepared, of one
/// subject, or of the same bytes are not compared.
std::vector<std::string> look_alike_remarks(const Plan& plan, const std::filesystem::path& output);

/// Keeps these remarks in the sweep's folder, for whoever looks at its results later; none removes the file.
void keep_look_alike_remarks(const std::filesystem::path& output, const std::vector<std::string>& remarks);
/// Those that the last run kept; none where it kept none.
std::vector<std::string> kept_look_alike_remarks(const std::filesystem::path& output);

}  // namespace foldwise::orchestrator
