// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// Jobs of the current plan that are to be cancelled, or to be run again.
struct JobSelection {
  std::vector<Key> jobs;    ///< in the order of the plan
  std::string description;  ///< "3 jobs of 1 experiment"
};

/// `which`: first digits of keys, each one job; and FIELD=VALUE, which together name the experiments that have them
/// all. Of an experiment these are the jobs that have no result yet, are of a fold, and that no other experiment needs.
/// Throws UserError on words that name nothing, and where a job named by its key is finished.
JobSelection jobs_to_cancel(const results::StoreReader& store, const std::vector<std::string>& which);

/// The same words; without any, all. Of what they name those that failed or were cancelled: a training that diverged
/// would diverge again. Throws UserError on words that name nothing, and where a job named by its key is neither.
JobSelection jobs_to_retry(const results::StoreReader& store, const std::vector<std::string>& which);

}  // namespace foldwise::orchestrator
