// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "experiments/jobs/job.h"
#include "orchestrator/progress/progress.h"

namespace foldwise::orchestrator {

/// How an attempt ended, for people: "crashed: killed by signal 11 (Segmentation fault)".
std::string outcome_sentence(const Outcome& outcome);
/// What follows that sentence when another attempt is made now; a stopped job waits for the next session.
std::string tried_again(const Outcome& outcome, ProgressSink::Retry retry);

}  // namespace foldwise::orchestrator
