// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line.h"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace foldwise::orchestrator
