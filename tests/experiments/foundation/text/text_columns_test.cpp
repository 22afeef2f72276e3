// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/text_columns.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(TextColumns, StandBelowEachOtherWithoutBlanksAtTheEnd) {
  EXPECT_EQ(text_columns({{"a", "long cell", "x"}, {"longer", "b", ""}, {"c"}}),
            "  a       long cell  x\n"
            "  longer  b\n"
            "  c\n");
}

TEST(TextColumns, StandBelowEachOther) {
  EXPECT_EQ(text_columns({{"a", "b·"}, {"long", "c", "d"}}), "  a     b·\n  long  c   d\n");
}

TEST(TextColumns, CountCharactersAndNotBytes) {
  EXPECT_EQ(display_width("größer · ±"), 10u);
  EXPECT_EQ(display_width("█░"), 2u);
  EXPECT_EQ(text_columns({{"größer", "1"}, {"kleiner", "2"}}), "  größer   1\n  kleiner  2\n");
  EXPECT_EQ(padded("±", 3), "±  ");
  EXPECT_EQ(padded("long", 3), "long");
}

TEST(TextColumns, LoseTheMiddleOfTheWidestCellWhereTheyDoNotFit) {
  const std::vector<std::vector<std::string>> lines{{"train", "stochastic_softmax, fold 3 of repeat 2", "epoch 7"},
                                                    {"score", "größer", ""}};
  EXPECT_EQ(text_columns(lines, 60), text_columns(lines));
  EXPECT_EQ(text_columns(lines, 40),
            "  train  stochastic_…f repeat 2  epoch 7\n"
            "  score  größer\n");
}

TEST(TextColumns, FollowEachOtherWhereTooLittleWouldBeLeft) {
  EXPECT_EQ(text_columns({{"train", "uniform, repeat 2", "", "ended by signal 9"}}, 24),
            "  train\n    uniform, repeat 2\n    ended by signal 9\n");
}

TEST(WrappedText, IsBrokenAtSpaces) {
  EXPECT_EQ(wrapped("four jobs are left", 9), "four jobs\nare left");
  EXPECT_EQ(wrapped("four jobs are left", 10, 2), "four jobs\n  are left");
  EXPECT_EQ(wrapped("one\ntwo three", 6, 1), "one\ntwo\n three");
  EXPECT_EQ(wrapped("±±± ±±±", 3), "±±±\n±±±");
  EXPECT_EQ(wrapped("", 5), "");
}

TEST(WrappedText, IsBrokenWithinAWordThatFitsNoLine) {
  EXPECT_EQ(wrapped("/a/very/long/path here", 8), "/a/very/\nlong/pat\nh here");
}

TEST(ShortenedText, KeepsItsEnds) {
  EXPECT_EQ(without_middle("uniform, repeat 12", 11), "unifo…at 12");
  EXPECT_EQ(without_middle("größere", 7), "größere");
  EXPECT_EQ(without_middle("größere", 5), "gr…re");
  EXPECT_EQ(without_middle("größere", 1), "…");
  EXPECT_EQ(without_middle("größere", 0), "");
}

}  // namespace
}  // namespace foldwise
