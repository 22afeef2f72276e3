// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/outcome_sentence.h"

#include <fmt/format.h>

#include <cstring>

#include "experiments/foundation/text/duration.h"

namespace foldwise::orchestrator {
namespace {

struct Sentence {
  std::string operator()(const Finished&) const { return "finished"; }
  std::string operator()(const Diverged& diverged) const {
    if (diverged.epoch == 0) return "diverged: a score of the trained network is not a finite number";
    return fmt::format("diverged in epoch {}: the loss is not a number", diverged.epoch);
  }
  std::string operator()(const Rejected& rejected) const { return "failed: " + rejected.message; }
  std::string operator()(const Crashed& crashed) const {
    std::string how = crashed.signal != 0
                          ? fmt::format("crashed: killed by signal {} ({})", crashed.signal, strsignal(crashed.signal))
                          : fmt::format("crashed with exit code {}", crashed.exit_code);
    return crashed.message.empty() ? how : how + ": " + crashed.message;
  }
  std::string operator()(const Stalled& stalled) const {
    return fmt::format("killed after {} without progress", format_duration(stalled.seconds));
  }
  std::string operator()(const Interrupted& interrupted) const {
    return interrupted.epoch > 0 ? fmt::format("stopped in epoch {}, checkpoint kept", interrupted.epoch) : "stopped";
  }
};

}  // namespace

std::string outcome_sentence(const Outcome& outcome) {
  return std::visit(Sentence{}, outcome);
}

std::string tried_again(const Outcome& outcome, ProgressSink::Retry retry) {
  return retry == ProgressSink::Retry::yes && !std::holds_alternative<Interrupted>(outcome) ? "; it is tried again"
                                                                                            : "";
}

}  // namespace foldwise::orchestrator
