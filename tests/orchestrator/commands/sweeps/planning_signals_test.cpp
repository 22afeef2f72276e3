// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweeps/planning_signals.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "orchestrator/commands/commands.h"

namespace foldwise::orchestrator {
namespace {

TEST(PlanningSignals, EndTheProcessWithTheCodeThatSaysRunAgain) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
    EXPECT_EXIT(
        {
          exit_as_interrupted_on_signals();
          ::raise(number);
        },
        ::testing::ExitedWithCode(exit_interrupted), "")
        << number;
  }
}

// As nohup starts a program.
TEST(PlanningSignals, LeaveASignalOfALostTerminalIgnoredThatWasIgnored) {
  EXPECT_EXIT(
      {
        ::signal(SIGHUP, SIG_IGN);
        exit_as_interrupted_on_signals();
        ::raise(SIGHUP);
        std::_Exit(7);
      },
      ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace foldwise::orchestrator
