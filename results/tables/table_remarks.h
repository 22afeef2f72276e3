// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/runs/run_result.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

/// What a reader of any table of the sweep must know beside its cells: videos and frames that were left out,
/// preparations that failed, runs that were not deterministic, several kinds of device. One sentence each.
std::vector<std::string> table_remarks(const StoreReader& store, const std::vector<RunResult>& results);

}  // namespace foldwise::results
