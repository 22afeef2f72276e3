// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/runs/run_result.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

/// Where the finished runs of a table come from several kinds of processor or GPU, on which the same job has other
/// bytes: which, and how many of each. Nothing of runs whose training.instruction_set makes them equal, and of those
/// whose jobs' attempts are not known (a rebuilt store's).
std::vector<std::string> device_kind_remarks(const StoreReader& store, const std::vector<RunResult>& results);

}  // namespace foldwise::results
