// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/terminal.h"

#include <gtest/gtest.h>

namespace foldwise::orchestrator {
namespace {

TEST(Terminal, FitKeepsWhatFits) {
  EXPECT_EQ(fit("a · b", 5), "a · b");
}

TEST(Terminal, FitCutsAtACharacterAndSaysSo) {
  EXPECT_EQ(fit("a · b", 4), "a ·…");
  EXPECT_EQ(fit("a · b", 1), "…");
  EXPECT_EQ(fit("a · b", 0), "");
}

TEST(Terminal, FitLetsNothingMoveTheCursor) {
  EXPECT_EQ(fit("a\nb\x1b[2J", 20), "a b [2J");
  EXPECT_EQ(fit("a\x7f-", 20), "a -");
}

TEST(Terminal, PaddedTextHasTheWidthAskedFor) {
  EXPECT_EQ(fit_padded("·", 3), "·  ");
  EXPECT_EQ(fit_padded("much too long", 6), "much …");
}

}  // namespace
}  // namespace foldwise::orchestrator
