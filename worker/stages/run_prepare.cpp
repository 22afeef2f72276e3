// SPDX-License-Identifier: Apache-2.0
// The stage prepare: one of stages.h.
#include "datasets/frames/prepare.h"
#include "worker/stages/stages.h"

namespace foldwise::worker {

Outcome run_prepare(const JobSpec& job, JobReporter& reporter) {
  return datasets::prepare_frames(job, [&](int videos_done, int videos) {
    Progress progress;
    progress.key = job.key;
    progress.step = videos_done;
    progress.steps = videos;
    reporter.report(progress);
    return !reporter.stop_requested();
  });
}

}  // namespace foldwise::worker
