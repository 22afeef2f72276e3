// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/job_history.h"

namespace foldwise::orchestrator {

std::vector<JobHistory> histories(const Workload& workload, const std::unordered_map<Key, results::JobState>& states,
                                  int max_attempts) {
  std::vector<JobHistory> histories(workload.items.size());
  for (std::size_t item = 0; item < workload.items.size(); ++item) {
    const auto found = states.find(workload.items[item].key);
    if (found == states.end()) continue;
    const results::JobState& state = found->second;
    JobHistory& history = histories[item];
    history.attempts = state.attempts;
    history.failures = state.failures;
    history.seconds = state.seconds;
    // A job rejected earlier is tried again: the user may have mended what was wrong.
    const bool used_up = state.status == results::JobStatus::failed && state.failures >= max_attempts;
    if (state.status == results::JobStatus::finished) history.standing = JobHistory::Standing::finished;
    if (state.status == results::JobStatus::diverged || used_up) history.standing = JobHistory::Standing::failed;
    if (state.status == results::JobStatus::cancelled || state.status == results::JobStatus::stopped)
      history.standing = JobHistory::Standing::cancelled;
  }
  return histories;
}

}  // namespace foldwise::orchestrator
