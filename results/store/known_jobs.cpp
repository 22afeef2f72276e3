// SPDX-License-Identifier: Apache-2.0
#include "results/store/known_jobs.h"

#include <stdexcept>

#include "results/store/sql.h"

namespace foldwise::results {

KnownJobs::Job& KnownJobs::at(const Key& job) {
  if (rollbacks_seen_ != database_.rollbacks()) forget();
  if (!read_) {
    Query rows = database_.query(sql::known_jobs);
    while (rows.next()) jobs_.emplace(rows.key(0), Job{rows.integer(1), rows.integer(2) != 0});
    read_ = true;
  }
  const auto found = jobs_.find(job);
  if (found == jobs_.end()) throw std::out_of_range("no plan names the job " + job.hex());
  return found->second;
}

void KnownJobs::forget() {
  jobs_.clear();
  read_ = false;
  rollbacks_seen_ = database_.rollbacks();
}

}  // namespace foldwise::results
