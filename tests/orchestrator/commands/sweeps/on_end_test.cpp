// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweeps/on_end.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>

#include "tests/support/files.h"
#include "tests/support/patience.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double plenty = 60;  // seconds

SweepEnd some_end() {
  return {.sweep = "small",
          .output = "/runs/small",
          .outcome = "some_failed",
          .exit_code = 1,
          .runs = 9,
          .finished = 7,
          .failed = 2};
}

TEST(OnEnd, FindsTheOutcomeInItsEnvironment) {
  const TemporaryFolder folder;
  ::setenv("FOLDWISE_RUNS", "of another time", 1);
  const std::string command = "env | grep ^FOLDWISE_ | sort >" + (folder / "seen").string();

  EXPECT_THAT(run_on_end(command, some_end(), plenty), IsEmpty());
  ::unsetenv("FOLDWISE_RUNS");

  EXPECT_THAT(
      read_text(folder / "seen"),
      HasSubstr("FOLDWISE_EXIT_CODE=1\nFOLDWISE_OUTCOME=some_failed\nFOLDWISE_OUTPUT=/runs/small\nFOLDWISE_RUNS=9\n"
                "FOLDWISE_RUNS_FAILED=2\nFOLDWISE_RUNS_FINISHED=7\n"));
  EXPECT_THAT(read_text(folder / "seen"), HasSubstr("FOLDWISE_SWEEP=small\n"));
}

TEST(OnEnd, TellsHowACommandFailed) {
  EXPECT_EQ(run_on_end("exit 3", some_end(), plenty), "execution.on_end: 'exit 3' ended with exit code 3");
  EXPECT_EQ(run_on_end("kill -9 $$", some_end(), plenty), "execution.on_end: 'kill -9 $$' was killed by signal 9");
  EXPECT_THAT(run_on_end("/no/such/program 2>/dev/null", some_end(), plenty), HasSubstr("ended with exit code 127"));
}

TEST(OnEnd, IsKilledWithWhatItStartedWhereItDoesNotEnd) {
  const TemporaryFolder folder;
  const std::string command = "sleep 1000 & echo $! >" + (folder / "child").string() + "; wait";

  EXPECT_THAT(run_on_end(command, some_end(), 0.5), HasSubstr("had not ended after 0.5 s and was killed"));

  const pid_t child = std::stoi(read_text(folder / "child"));
  for (const Patience patience("the child's end");; patience.check()) {
    // Its parent is gone, and whoever adopted it may not have collected it.
    const std::string status = ::kill(child, 0) == 0 ? read_text("/proc/" + std::to_string(child) + "/stat") : "";
    if (status.empty() || status.find(") Z ") != std::string::npos) break;
    ::usleep(1000);
  }
}

}  // namespace
}  // namespace foldwise::orchestrator
