// SPDX-License-Identifier: Apache-2.0
#include "datasets/prepare.h"
#include "worker/stages/stages.h"

namespace foldwise {

Outcome run_prepare(const JobSpec& job, JobReporter& reporter) {
  return prepare_frames(job, [&](int videos_done, int videos) {
    Progress progress;
    progress.key = job.key;
    progress.step = videos_done;
    progress.steps = videos;
    reporter.report(progress);
    return !reporter.stop_requested();
  });
}

}  // namespace foldwise
