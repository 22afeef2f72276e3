// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "datasets/files/content_digest.h"
#include "experiments/jobs/job.h"
#include "experiments/sweep/sweep.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/plan/plan.h"

namespace foldwise::orchestrator {

/// One job of a sweep that is planned here, from its file or, where a folder or a database is named, from what the last
/// run left there: the file's text, and the changes.
class PlannedJob {
 public:
  /// Throws UserError where the sweep cannot be planned here, or the key's first digits name no job or several.
  PlannedJob(const SweepArguments& sweep, const std::string& key);

  JobSpec specify() const { return plan_->workload().specify(item_, 1); }
  std::string label() const { return plan_->workload().label_of(plan_->workload().items[item_]); }
  /// The folder in which the sweep ran.
  const std::filesystem::path& output() const { return output_; }

 private:
  std::unique_ptr<Sweep> sweep_;
  std::filesystem::path output_;
  datasets::DigestCache digests_;
  std::unique_ptr<Plan> plan_;
  std::uint32_t item_ = 0;
};

}  // namespace foldwise::orchestrator
