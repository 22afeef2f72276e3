// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/planning_signals.h"

#include <gtest/gtest.h>

#include <csignal>

#include "orchestrator/commands/commands.h"

namespace foldwise::orchestrator {
namespace {

TEST(PlanningSignals, EndTheProcessWithTheCodeThatSaysRunAgain) {
  for (const int number : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2}) {
    EXPECT_EXIT(
        {
          exit_as_interrupted_on_signals();
          ::raise(number);
        },
        ::testing::ExitedWithCode(exit_interrupted), "")
        << number;
  }
}

}  // namespace
}  // namespace foldwise::orchestrator
