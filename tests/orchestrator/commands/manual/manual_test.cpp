// SPDX-License-Identifier: Apache-2.0
// The manual page and completion, of a small command line and of the program's own.
#include "orchestrator/commands/manual/manual_page.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <string>

#include "orchestrator/commands/command_line/command_line.h"
#include "orchestrator/commands/manual/shell_completion.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// What a shell command prints.
std::string output_of(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), count);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return text;
}

/// What bash replies at the end of these words, one per line, in the order of the alphabet.
std::string completed(const std::string& words) {
  const TemporaryFolder folder;
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(run_command_line({"completion", "bash"}), 0);
  write_text(folder / "completion", ::testing::internal::GetCapturedStdout());
  write_text(folder / "ask", "set -u\nsource " + (folder / "completion").string() + "\nCOMP_WORDS=(" + words +
                                 ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_foldwise_complete\n"
                                 "((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\" | sort\n");
  return output_of("bash " + (folder / "ask").string());
}

TEST(Completion, KnowsCommandsAndThoseWithin) {
  EXPECT_EQ(completed("orchestrator sta"), "status\n");
  EXPECT_EQ(completed("orchestrator figure samp"), "sampling-map\n");
  EXPECT_THAT(completed("orchestrator ''"), HasSubstr("\nplan\n"));
}

TEST(Completion, KnowsOptionsAndTheirChoices) {
  EXPECT_EQ(completed("orchestrator status --wa"), "--watch\n");
  EXPECT_THAT(completed("orchestrator table runs/a --format ''"), HasSubstr("latex\nmarkdown\n"));
  EXPECT_EQ(completed("orchestrator plan sweep.yaml --workers 1"), "") << "a number";
}

// bash takes field=value for three words.
TEST(Completion, KnowsFieldsAndTheirChoices) {
  EXPECT_EQ(completed("orchestrator sweep.yaml training.optimizer.ki"), "training.optimizer.kind=\n");
  EXPECT_EQ(completed("orchestrator plan sweep.yaml training.optimizer.kind = ad"), "adam\n");
  EXPECT_EQ(completed("orchestrator sweep.yaml training.deterministic ="), "false\ntrue\n");
  EXPECT_EQ(completed("orchestrator sweep.yaml sweep.y"), "") << "names of files are the shell's";
}

TEST(ManualPage, HasEveryCommandOptionAndExitCode) {
  ::testing::internal::CaptureStdout();
  EXPECT_EQ(run_command_line({"manual"}), 0);
  const std::string page = ::testing::internal::GetCapturedStdout();

  EXPECT_THAT(page, HasSubstr(".SS \"figure sampling\\-map\""));
  EXPECT_THAT(page, HasSubstr(".TP\n\\fB\\-\\-retry\\-failed\\fR\n"));
  EXPECT_THAT(page, HasSubstr("\\fB75\\fR\ninterrupted: run the same command again"));
  EXPECT_THAT(page, Not(HasSubstr("\n'")));
}

TEST(ManualPage, TakesTextLiterally) {
  CLI::App app("Says a\\b.\n.SH is no heading here");
  app.add_subcommand("run", "'quoted' at the start")->add_option("--to,-t", "where")->type_name("FILE");
  const std::string page = manual_page(describe(app), "1.0", "Exit codes:\n  0  fine\n  70 not");

  EXPECT_THAT(page, HasSubstr("Says a\\eb.\n\\&.SH is no heading here"));
  EXPECT_THAT(page, HasSubstr("\n\\&'quoted' at the start.\n"));
  EXPECT_THAT(page, HasSubstr(".TP\n\\fB70\\fR\nnot\n"));
}

}  // namespace
}  // namespace foldwise::orchestrator
