// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/line_socket.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <array>

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LineSocketTest : public ::testing::Test {
 protected:
  LineSocketTest() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error("no socket");
    socket.emplace(FileDescriptor(ends[0]));
    other = FileDescriptor(ends[1]);
  }
  void say(const std::string& text) const {
    ASSERT_EQ(::send(other.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  }

  std::optional<LineSocket> socket;
  FileDescriptor other;
};

TEST_F(LineSocketTest, PutsALineTogetherThatComesInPieces) {
  say("one\ntw");
  EXPECT_THAT(socket->read_lines(), ElementsAre("one"));
  say("o");
  EXPECT_THAT(socket->read_lines(), IsEmpty());
  say("\nthree\n\n");
  EXPECT_THAT(socket->read_lines(), ElementsAre("two", "three", ""));
}

TEST_F(LineSocketTest, GivesWhatWasSaidBeforeTheOtherHungUp) {
  say("last\nbegun");
  other.close();

  EXPECT_THAT(socket->read_lines(), ElementsAre("last"));
  EXPECT_THAT(socket->read_lines(), IsEmpty());
  EXPECT_TRUE(socket->hung_up());
}

TEST_F(LineSocketTest, KeepsWhatTheOtherHasNotTakenYet) {
  const std::string line(4'000'000, 'x');
  socket->send(line);
  ASSERT_TRUE(socket->has_pending());

  std::string heard;
  std::array<char, 65536> piece{};
  while (heard.size() < line.size() + 1) {
    const ssize_t count = ::recv(other.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    ASSERT_TRUE(count > 0 || socket->has_pending());
    if (count > 0) heard.append(piece.data(), static_cast<std::size_t>(count));
    socket->write_pending();
  }

  EXPECT_EQ(heard, line + "\n");
  EXPECT_FALSE(socket->has_pending());
}

TEST_F(LineSocketTest, DropsWhatNobodyReadsAnyMore) {
  other.close();

  socket->send("a line");

  EXPECT_FALSE(socket->has_pending());
}

}  // namespace
}  // namespace foldwise::orchestrator
