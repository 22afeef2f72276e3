// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/line_splitter.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(LineSplitter, GivesWholeLinesAlone) {
  LineSplitter lines;
  EXPECT_EQ(lines.next(), std::nullopt);
  lines.append("one\n\nth");
  EXPECT_EQ(lines.next(), "one");
  EXPECT_EQ(lines.next(), "");
  EXPECT_EQ(lines.next(), std::nullopt);
  lines.append("re");
  EXPECT_EQ(lines.next(), std::nullopt);
  lines.append("e\nfour");
  EXPECT_EQ(lines.next(), "three");
  EXPECT_EQ(lines.next(), std::nullopt);
}

TEST(LineSplitter, DoesNotCareHowTheTextIsCut) {
  const std::string text = "a\n" + std::string(1000, 'b') + "\nc\n";
  LineSplitter lines;
  std::string joined;
  for (const char character : text) {
    lines.append({&character, 1});
    while (const auto line = lines.next()) joined += *line + '\n';
  }
  EXPECT_EQ(joined, text);
}

TEST(LineSplitter, GivesAShortLineBehindALongerOne) {
  LineSplitter lines;
  lines.append("a long line\n");
  EXPECT_EQ(lines.next(), "a long line");
  EXPECT_EQ(lines.next(), std::nullopt);

  lines.append("b\n");

  EXPECT_EQ(lines.next(), "b");
}

}  // namespace
}  // namespace foldwise
