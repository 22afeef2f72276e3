// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "datasets/content_digest.h"
#include "datasets/fold.h"
#include "experiments/sweep.h"
#include "orchestrator/workload.h"
#include "results/store.h"

namespace foldwise {

/// A sweep turned into jobs: every run needs a train and an evaluate job, those need prepared shards; equal keys are
/// one job.
class Plan {
 public:
  /// Reads the datasets' listings and digests. Throws UserError; starts and writes nothing.
  static Plan make(const Sweep& sweep, DigestCache& digests);

  const Workload& workload() const { return workload_; }
  const std::vector<RunRecord>& runs() const { return runs_; }
  /// What the store keeps of the sweep.
  SweepRecord sweep_record() const;
  std::vector<ExperimentRecord> experiment_records() const;
  std::vector<JobRecord> job_records() const;
  /// Jobs that the runs would need if none were shared: what reuse saves is this less workload().items.size().
  std::size_t unshared_jobs() const { return unshared_jobs_; }
  /// Writes folds/<digest>.json below the output folder where they are missing.
  void write_fold_files() const;

 private:
  struct Details;
  Workload workload_;
  std::vector<RunRecord> runs_;
  std::size_t unshared_jobs_ = 0;
  std::shared_ptr<Details> details_;  // shared with workload_.specify
};

}  // namespace foldwise
