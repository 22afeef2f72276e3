// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace foldwise::orchestrator {

/// The signals that ask a sweep to stop: SIGINT, SIGTERM, SIGUSR1, SIGUSR2, and SIGHUP (a lost terminal) unless nohup
/// has it ignored. From install() on they end nothing by themselves but wait here; SIGPIPE is ignored.
class StopSignals {
 public:
  /// Installs the handlers, once per process, for good.
  static StopSignals& install();

  /// Readable while a signal waits.
  int descriptor() const { return read_end_; }
  /// The signals that arrived since the last call, in their order.
  std::vector<int> take();

 private:
  StopSignals();
  int read_end_ = -1;
};

}  // namespace foldwise::orchestrator
