// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// Where the results of a store come from, as JSON: the sweep; what machines and programs there were; datasets with the
/// fingerprints of their contents; every experiment resolved; every run with its seed, fold, dataset and jobs; every
/// job with each attempt at it: host, device, when, how long, how it ended, commit, libraries and driver, energy where
/// it is known. A function of the store alone.
std::string provenance_json(const results::StoreReader& store);

}  // namespace foldwise::orchestrator
