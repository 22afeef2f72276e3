// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/line_reader.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "experiments/foundation/files/mapped_file.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LineReaderTest : public testing::Test {
 protected:
  std::vector<std::string> lines_of(const std::string& text) const {
    write_text(folder / "a.txt", text);
    LineReader reader(folder / "a.txt");
    std::vector<std::string> lines;
    for (std::string line; reader.next(line);) lines.push_back(line);
    return lines;
  }
  TemporaryFolder folder;
};

TEST_F(LineReaderTest, TakesEitherEndOfALineAndALastOneWithout) {
  EXPECT_THAT(lines_of("one\r\ntwo\n\nthree"), ElementsAre("one", "two", "", "three"));
  EXPECT_THAT(lines_of("one\r\r\n\rtwo\n"), ElementsAre("one\r", "\rtwo"));
  EXPECT_THAT(lines_of(""), IsEmpty());
}

TEST_F(LineReaderTest, LeavesOutAByteOrderMarkAtTheBeginningAlone) {
  EXPECT_THAT(lines_of("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n"), ElementsAre("one", "\xEF\xBB\xBFtwo"));
}

TEST_F(LineReaderTest, PutsALineTogetherThatIsLongerThanItsBlocks) {
  const std::string long_line(1'000'000, 'x');
  EXPECT_THAT(lines_of("short\n" + long_line + "\nlast\n"), ElementsAre("short", long_line, "last"));
}

TEST_F(LineReaderTest, KeepsAByteOrderMarkAtTheBeginningOfALaterBlock) {
  const std::string line((std::size_t{1} << 18) - 1, 'x');  // with its line feed as much as is read at once
  EXPECT_THAT(lines_of(line + "\n\xEF\xBB\xBFtwo\n"), ElementsAre(line, "\xEF\xBB\xBFtwo"));
}

TEST_F(LineReaderTest, SaysWhereItIs) {
  write_text(folder / "a.txt", "one\ntwo\n");
  LineReader reader(folder / "a.txt");
  std::string line;
  reader.next(line);
  reader.next(line);
  EXPECT_EQ(reader.where(), (folder / "a.txt:2").string());
  EXPECT_FALSE(reader.next(line));
  EXPECT_EQ(line, "");
  EXPECT_EQ(reader.number(), 2);
}

// Opening one waits for a writer.
TEST_F(LineReaderTest, RefusesANamedPipeAtOnce) {
  const std::filesystem::path pipe = folder / "pipe.csv";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);

  expect_user_error([&] { LineReader reader(pipe); }, {"pipe.csv: cannot be read: it is a named pipe, and no file"});
  EXPECT_THROW(MappedFile{pipe}, std::system_error);
}

TEST_F(LineReaderTest, RefusesALineThatNoTextHas) {
  expect_user_error([&] { lines_of("one\n" + std::string((std::size_t{1} << 24) + 1, 'x')); },
                    {"a.txt:2: the line is longer than 16 MiB"});
}

}  // namespace
}  // namespace foldwise
