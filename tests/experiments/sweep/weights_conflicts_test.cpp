// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/weights_conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(WeightsConflicts, AreNoneOfAHeadThatIsReplaced) {
  EXPECT_THAT(mistakes("model: {weights: w.pth, weights_head: replace}"), IsEmpty());
  EXPECT_THAT(mistakes("model: {weights_head: strict}"), IsEmpty());
  EXPECT_THAT(mistakes("model: {backbone: torchscript, file: m.pt, trust: true, head_prefix: fc., weights: w.pth, "
                       "weights_head: replace}"),
              IsEmpty());
}

TEST(WeightsConflicts, IncludeAHeadThatIsReplacedWithoutAFile) {
  EXPECT_THAT(mistakes("model: {weights_head: replace}"),
              ElementsAre(HasSubstr("model.weights_head: saw replace without model.weights; leave it out, or name a "
                                    "file")));
}

TEST(WeightsConflicts, IncludeAHeadThatAModuleDoesNotHave) {
  EXPECT_THAT(
      mistakes("model: {backbone: torchscript, file: m.pt, trust: true, weights: w.pth, weights_head: replace}"),
      ElementsAre(HasSubstr("model.weights_head: saw replace with a module of torchscript that has no head; give "
                            "model.head_prefix, or leave it out")));
}

TEST(WeightsConflicts, IncludePixelsThatFeaturesAreNot) {
  EXPECT_THAT(mistakes("model: {normalisation: none}"), IsEmpty());
  EXPECT_THAT(mistakes("model: {backbone: fully_connected, normalisation: none}"),
              ElementsAre(HasSubstr("model.normalisation: saw none with model.backbone fully_connected, which takes no "
                                    "pictures; leave it out, or use another backbone")));
}

}  // namespace
}  // namespace foldwise
