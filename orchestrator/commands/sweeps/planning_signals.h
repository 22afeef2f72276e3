// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace foldwise::orchestrator {

/// Until the coordinator listens to signals itself, nothing runs that has to be saved: from here on SIGINT, SIGTERM,
/// SIGUSR1, SIGUSR2, and SIGHUP unless nohup has it ignored, end the process at once, with the exit code that says "run
/// again".
void exit_as_interrupted_on_signals();

}  // namespace foldwise::orchestrator
