// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/attention_conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/experiments/sweep_text.h"
#include "tests/support/joined.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> training_mistakes(const std::string& attention, const std::string& backbone = "i3d_vgg16") {
  return mistakes("model: {backbone: " + backbone + ", attention: {" + attention + "}}");
}

TEST(AttentionConflicts, AreNoneOfWhatBelongsTogether) {
  const std::string several = joined({"kind: self_attention, over: spatiotemporal, heads: 8, dimension: 32, ",
                                      "positional_encoding: sinusoidal, diversity_penalty: 0.1"});
  for (const std::string& attention :
       std::vector<std::string>{"kind: none", "kind: mask, over: spatial, dimension: 8",
                                "kind: mask, over: spatiotemporal, context: multiplicative, dimension: 8", several,
                                "kind: spatial_transformer, over: spatiotemporal"}) {
    EXPECT_THAT(training_mistakes(attention), IsEmpty()) << attention;
  }
  for (const std::string kind : {"region_attention", "attention_clusters"}) {
    const std::string attention = "kind: " + kind + ", heads: 2, dimension: 32, diversity_penalty: 0.1";
    EXPECT_THAT(training_mistakes(attention, "vgg16, features: last_convolution"), IsEmpty()) << kind;
    EXPECT_THAT(training_mistakes(attention, "resnet50"), IsEmpty()) << kind;
  }
}

TEST(AttentionConflicts, OfAFieldThatTheKindDoesNotUseNameThoseThatDo) {
  EXPECT_THAT(
      training_mistakes("kind: mask, heads: 8"),
      ElementsAre(HasSubstr("model.attention.heads: saw 8 with model.attention.kind mask, which does not use it; "
                            "leave it out, or use model.attention.kind self_attention, region_attention, "
                            "attention_clusters")));
  EXPECT_THAT(
      training_mistakes("over: spatial"),
      ElementsAre(HasSubstr("model.attention.over: saw spatial with model.attention.kind none, which does not use "
                            "it; leave it out, or use model.attention.kind mask, self_attention, "
                            "spatial_transformer")));
}

TEST(AttentionConflicts, AreFoundForEveryFieldWithoutEffect) {
  for (const std::string field : {"heads: 8", "positional_encoding: sinusoidal", "diversity_penalty: 0.5"}) {
    for (const std::string kind : {"none", "mask", "spatial_transformer"}) {
      EXPECT_THAT(training_mistakes(joined({"kind: ", kind, ", ", field})),
                  ElementsAre(HasSubstr("which does not use it")))
          << field;
    }
  }
  for (const std::string kind : {"none", "spatial_transformer"}) {
    EXPECT_THAT(training_mistakes(joined({"kind: ", kind, ", dimension: 8"})),
                ElementsAre(HasSubstr("model.attention.dimension: saw 8 with model.attention.kind " + kind)));
  }
  for (const std::string kind : {"none", "self_attention", "spatial_transformer"}) {
    EXPECT_THAT(training_mistakes(joined({"kind: ", kind, ", context: additive"})),
                ElementsAre(HasSubstr("model.attention.context: saw additive with model.attention.kind " + kind)));
  }
}

TEST(AttentionConflicts, IncludeRegionsInThePlaceOfFullyConnectedLayers) {
  for (const std::string kind : {"region_attention", "attention_clusters"}) {
    for (const std::string backbone : {"vgg16", "i3d_vgg11_bn", "c3d"}) {
      EXPECT_THAT(
          training_mistakes("kind: " + kind, backbone),
          ElementsAre(HasSubstr(joined(
              {"model.features: saw published with model.attention.kind ", kind, ", in whose place ", backbone,
               " has fully-connected layers; allowed: last_convolution, ", "or another model.attention.kind"}))));
    }
    EXPECT_THAT(training_mistakes("kind: " + kind + ", over: spatial", "resnet50"),
                ElementsAre(HasSubstr("model.attention.over: saw spatial with model.attention.kind " + kind)));
    EXPECT_THAT(training_mistakes("kind: " + kind, "resnet50, pooling: 3d_max_scores"),
                ElementsAre(HasSubstr("model.pooling: saw 3d_max_scores with model.attention.kind " + kind +
                                      ", which leaves steps and no positions")));
    EXPECT_THAT(training_mistakes("kind: " + kind, "fully_connected"),
                ElementsAre(HasSubstr("model.attention.kind: saw " + kind + " with model.backbone fully_connected")));
    EXPECT_THAT(
        mistakes("model: {backbone: resnet50, attention: {kind: " + kind + "}}\ntraining: {scheme: frozen_features}"),
        ElementsAre(HasSubstr("model.attention.kind: saw " + kind + " with training.scheme frozen_features")));
  }
}

TEST(AttentionConflicts, IncludeAContextOfOtherAxes) {
  for (const std::string over : {"temporal", "spatial"}) {
    EXPECT_THAT(training_mistakes("kind: mask, context: additive, over: " + over),
                ElementsAre(HasSubstr("model.attention.context: saw additive with model.attention.over " + over +
                                      "; allowed: none, or model.attention.over spatiotemporal")));
  }
}

TEST(AttentionConflicts, IncludePicturesThatFeaturesAreNot) {
  EXPECT_THAT(
      training_mistakes("kind: spatial_transformer", "fully_connected"),
      ElementsAre(HasSubstr("model.attention.kind: saw spatial_transformer with model.backbone fully_connected, "
                            "which takes no pictures; allowed: none, mask, self_attention, or another backbone")));
  EXPECT_THAT(
      training_mistakes("kind: mask, over: spatial", "fully_connected"),
      ElementsAre(HasSubstr("model.attention.over: saw spatial with model.backbone fully_connected, which takes "
                            "no pictures; allowed: temporal, spatiotemporal, or another backbone")));
  EXPECT_THAT(training_mistakes("kind: mask", "fully_connected"), IsEmpty());
}

}  // namespace
}  // namespace foldwise
