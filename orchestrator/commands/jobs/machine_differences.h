// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise::orchestrator {

/// What a store recorded of the machines and programs of its runs: name -> values, as StoreReader::provenance().
using ProvenanceFacts = std::map<std::string, std::vector<std::string>>;

/// Why a job's bytes may be others here than there: "libtorch is 2.6.0 here, and was 1.13.1 there". `places` are the
/// devices that the job was computed on there, as "host.device"; `here` is what a worker of this machine says of
/// itself.
std::vector<std::string> machine_differences(const ProvenanceFacts& there, const std::vector<std::string>& places,
                                             const Ready& here, const std::string& commit_here);

}  // namespace foldwise::orchestrator
