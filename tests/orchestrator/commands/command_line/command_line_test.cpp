// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line/command_line.h"

#include <gmock/gmock.h>

#include "experiments/foundation/error.h"
#include "orchestrator/commands/commands.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::StartsWith;

/// What is printed for these arguments.
std::string printed_for(std::vector<std::string> arguments) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(run_command_line(std::move(arguments)), 0);
  return ::testing::internal::GetCapturedStdout();
}

TEST(CommandLine, PrintsTheFieldsAsASchemaOrAsAPageToRead) {
  EXPECT_THAT(printed_for({"schema"}), StartsWith("{"));
  EXPECT_THAT(printed_for({"schema", "--reference"}), StartsWith("# The fields of an experiment\n"));
}

// Scripts tell by these numbers, which --help and the README name, whether to mend the sweep or the disk.
TEST(CommandLine, ExitCodesTellWhatHasToBeMended) {
  EXPECT_EQ(tell(UserError(Fault::usage, "sweep.yaml", "there is no such file", "")), 2);
  EXPECT_EQ(tell(UserError(Fault::data, "AFEW", "it has no videos", "")), 2);
  EXPECT_EQ(tell(UserError(Fault::store, "results.db", "the disk is full", "")), 3);
}

}  // namespace
}  // namespace foldwise::orchestrator
