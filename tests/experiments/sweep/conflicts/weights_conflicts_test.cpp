// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/weights_conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::AllOf;
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
              ElementsAre(HasSubstr("model.weights_head: saw replace with model.weights \"\", which does not use it; "
                                    "leave it out, or give model.weights")));
}

TEST(WeightsConflicts, IncludeAHeadThatAModuleDoesNotHave) {
  EXPECT_THAT(
      mistakes("model: {backbone: torchscript, file: m.pt, trust: true, weights: w.pth, weights_head: replace}"),
      ElementsAre(HasSubstr("model.weights_head: saw replace with a module of torchscript that has no head; give "
                            "model.head_prefix, or leave it out")));
}

TEST(WeightsConflicts, AreNoneOfAnInflationThatBelongsTogether) {
  for (const std::string inflation :
       {"inflation_scale: whole", "inflation: centered, inflation_surround: random",
        "inflation: centered, inflation_surround: random, inflation_range: 0.01", "inflation: centered",
        "inflation_masking: centre", "inflation: centered, inflation_masking: centre"}) {
    EXPECT_THAT(mistakes("model: {weights: w.pth, " + inflation + "}"), IsEmpty()) << inflation;
  }
  EXPECT_THAT(mistakes("model: {inflation: centered}\npretraining: {dataset: rafdb, root: /data/rafdb}"), IsEmpty());
}

TEST(WeightsConflicts, IncludeWhatTheOtherInflationUses) {
  EXPECT_THAT(
      mistakes("model: {weights: w.pth, inflation: centered, inflation_scale: whole}"),
      ElementsAre(HasSubstr("model.inflation_scale: saw whole with model.inflation centered, which does not use "
                            "it; leave it out, or use model.inflation copied")));
  EXPECT_THAT(mistakes("model: {weights: w.pth, inflation_surround: random}"),
              ElementsAre(HasSubstr("model.inflation_surround: saw random with model.inflation copied")));
  EXPECT_THAT(mistakes("model: {weights: w.pth, inflation: centered, inflation_range: 0.5}"),
              ElementsAre(HasSubstr("model.inflation_range: saw 0.5 with model.inflation_surround zero")));
}

TEST(WeightsConflicts, IncludeAnInflationOfNothing) {
  EXPECT_THAT(mistakes("model: {inflation_scale: whole}"),
              ElementsAre(HasSubstr("model.inflation_scale: saw whole without model.weights and "
                                    "pretraining.dataset, whose kernels are inflated; leave it out, or name a file")));
  EXPECT_THAT(mistakes("model: {inflation_masking: centre}"),
              ElementsAre(HasSubstr("model.inflation_masking: saw centre without model.weights")));
  EXPECT_THAT(mistakes("model: {inflation: centered}"),
              ElementsAre(AllOf(HasSubstr("model.inflation: saw centered with model.weights"),
                                HasSubstr("pretraining.dataset none, which does not use it; leave it out, or give "
                                          "model.weights or use pretraining.dataset rafdb, fer2013"))));
  EXPECT_THAT(
      mistakes("model: {backbone: vgg16, weights: w.pth, inflation: centered}"),
      ElementsAre(HasSubstr("model.inflation: saw centered with model.backbone vgg16, which inflates nothing")));
  EXPECT_THAT(mistakes("model: {backbone: resnet50, weights: w.pth, inflation_masking: centre}"),
              ElementsAre(HasSubstr("model.inflation_masking: saw centre with model.backbone resnet50")));
  EXPECT_THAT(mistakes("model: {backbone: vgg16, weights: w.pth, inflation_scale: whole}"),
              ElementsAre(HasSubstr("model.inflation_scale: saw whole with model.backbone vgg16, which inflates "
                                    "nothing; leave it out, or use a backbone over time")));
}

TEST(WeightsConflicts, IncludePixelsThatFeaturesAreNot) {
  EXPECT_THAT(mistakes("model: {normalisation: none}"), IsEmpty());
  EXPECT_THAT(mistakes("model: {backbone: fully_connected, normalisation: none}"),
              ElementsAre(HasSubstr("model.normalisation: saw none with model.backbone fully_connected, which does not "
                                    "use it; leave it out, or use another model.backbone")));
}

}  // namespace
}  // namespace foldwise
