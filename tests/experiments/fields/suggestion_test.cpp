// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/suggestion.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(EditDistance, CountsInsertionsRemovalsChangesAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("bakcbone", "backbone"), 1U);
  EXPECT_EQ(edit_distance("width", "width"), 0U);
}

TEST(DidYouMean, NamesTheMostAlike) {
  EXPECT_EQ(did_you_mean("bakcbone", {"width", "backbone"}), "; did you mean backbone?");
  EXPECT_EQ(did_you_mean("Batch-Size", {"batch_size", "epochs"}), "; did you mean batch_size?");
  EXPECT_EQ(did_you_mean("epochs", {"sampling.warm_up_epochs", "training.epochs"}), "; did you mean training.epochs?");
  EXPECT_EQ(did_you_mean("softmax", {"uniform", "stochastic_softmax"}), "; did you mean stochastic_softmax?");
}

TEST(DidYouMean, KeepsSilentWhereNothingIsAlike) {
  EXPECT_EQ(did_you_mean("colour", {"width", "backbone"}), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
}

}  // namespace
}  // namespace foldwise
