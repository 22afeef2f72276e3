// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/attempt_log.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(AttemptLog, KeepsEachAttemptInItsOwnFile) {
  const TemporaryFolder folder;
  AttemptLog log;

  log.begin(attempt_log_path(folder.path(), "abc", 1));
  log.append("one\n");
  log.append("two\n");
  log.begin(attempt_log_path(folder.path(), "abc", 2));
  log.append("three\n");

  EXPECT_EQ(contents(folder.path() / "logs/abc/attempt-1.log"), "one\ntwo\n");
  EXPECT_EQ(contents(folder.path() / "logs/abc/attempt-2.log"), "three\n");
  EXPECT_EQ(log.last_lines(), "three");
}

TEST(AttemptLog, AddsToAFileThatIsThere) {
  const TemporaryFolder folder;
  AttemptLog log;
  for (const char* line : {"one\n", "two\n"}) {
    log.begin(attempt_log_path(folder.path(), "abc", 1));
    log.append(line);
  }

  EXPECT_EQ(contents(folder.path() / "logs/abc/attempt-1.log"), "one\ntwo\n");
}

TEST(AttemptLog, LeavesNoFileForASilentAttempt) {
  const TemporaryFolder folder;
  AttemptLog log;

  log.begin(attempt_log_path(folder.path(), "abc", 1));
  log.append("");

  EXPECT_FALSE(std::filesystem::exists(folder.path() / "logs"));
  EXPECT_EQ(log.last_lines(), "");
}

TEST(AttemptLog, RemembersTheLastTwentyLines) {
  AttemptLog log;
  log.begin({});
  for (int line = 1; line <= 100; ++line) log.append(std::to_string(line) + "\n");

  const std::string last = log.last_lines();

  EXPECT_EQ(last.substr(0, 3), "81\n");
  EXPECT_EQ(last.substr(last.size() - 4), "\n100");
}

TEST(AttemptLog, RemembersAtMostFourKilobytes) {
  AttemptLog log;
  log.begin({});
  for (int piece = 0; piece < 100; ++piece) log.append(std::string(1000, 'x'));

  EXPECT_EQ(log.last_lines().size(), 4096U);
}

TEST(AttemptLog, KeepsTheBeginningAndTheEndOfAFlood) {
  const TemporaryFolder folder;
  const std::filesystem::path file = attempt_log_path(folder.path(), "abc", 1);
  AttemptLog log;
  log.begin(file);
  log.append("the first line\n");
  for (int piece = 0; piece < 40; ++piece) log.append(std::string((1 << 20) - 1, 'x') + "\n");
  log.append("the last line\n");

  log.end();

  EXPECT_LE(std::filesystem::file_size(file), AttemptLog::most_written + 5000U);
  const std::string text = contents(file);
  EXPECT_EQ(text.substr(0, 15), "the first line\n");
  EXPECT_NE(text.find("bytes more are left out"), std::string::npos);
  EXPECT_EQ(text.substr(text.size() - 15), "\nthe last line\n");
}

TEST(AttemptLog, CountsWhatAnEarlierSessionWrote) {
  const TemporaryFolder folder;
  const std::filesystem::path file = attempt_log_path(folder.path(), "abc", 1);
  for (int session = 0; session < 2; ++session) {
    AttemptLog log;
    log.begin(file);
    for (int piece = 0; piece < 12; ++piece) log.append(std::string(1 << 20, 'x'));
    log.end();
  }

  EXPECT_LE(std::filesystem::file_size(file), AttemptLog::most_written + 5000U);
}

TEST(AttemptLog, SaysWhenItCannotWrite) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "logs") << "a file where the folder should be";
  AttemptLog log;

  log.begin(attempt_log_path(folder.path(), "abc", 1));
  log.append("one\n");

  EXPECT_NE(log.last_lines().find("cannot be written: Not a directory"), std::string::npos) << log.last_lines();
  EXPECT_EQ(log.last_lines().substr(0, 3), "one");
}

}  // namespace
}  // namespace foldwise::orchestrator
