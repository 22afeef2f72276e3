// SPDX-License-Identifier: Apache-2.0
/// What a field costs that was changed for a whole sweep since its last run.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/plan/plan.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// A field with one value in all experiments of the last run, and another one in all of a plan.
struct ChangedField {
  std::string path;
  std::string now;
  std::string before;
  bool operator==(const ChangedField&) const = default;
};

/// Of each plan's experiments the first thousand are looked at.
std::vector<ChangedField> changed_fields(const std::vector<results::ExperimentRecord>& last,
                                         const std::vector<results::ExperimentRecord>& now);

/// "training.batch_size is 2, and was 4 in the last run: 12 finished jobs of it (train 4, score 4, evaluate 4) do not
/// count for this one; they stay, and count again where it is set back". Empty where no finished job is lost by that.
std::string changed_fields_remark(const results::StoreReader& store, const Plan& plan);

}  // namespace foldwise::orchestrator
