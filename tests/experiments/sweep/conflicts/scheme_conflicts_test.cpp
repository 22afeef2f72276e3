// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/scheme_conflicts.h"

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

std::vector<std::string> scheme_mistakes(const std::string& model, const std::string& rest = "",
                                         const std::string& training = "scheme: frozen_features") {
  return mistakes("training: {" + training + "}\nmodel: {" + model + "}\n" + rest);
}

TEST(SchemeConflicts, AreNoneOfWhatBelongsTogether) {
  EXPECT_THAT(scheme_mistakes(""), IsEmpty());
  EXPECT_THAT(scheme_mistakes("attention: {kind: self_attention, range: 64}"), IsEmpty());
  EXPECT_THAT(scheme_mistakes("attention: {range: 64}", "sampling: {strategy: stochastic_softmax}"), IsEmpty());
  EXPECT_THAT(scheme_mistakes("weights: some.safetensors", "", "scheme: frozen_features, frozen: pretrained"),
              IsEmpty());
  for (const std::string pooling : {"two_step", "softmax", "adaptive_softmax", "3d_max_features", "3d_avg_features"}) {
    EXPECT_THAT(scheme_mistakes("pooling: " + pooling), IsEmpty()) << pooling;
  }
}

TEST(SchemeConflicts, OfWhatStoredFeaturesAloneHave) {
  EXPECT_THAT(scheme_mistakes("attention: {kind: self_attention, range: 64}", "", "scheme: end_to_end"),
              ElementsAre(AllOf(HasSubstr("model.attention.range: saw 64 with training.scheme end_to_end"),
                                HasSubstr("leave it out, or use training.scheme frozen_features"))));
  EXPECT_THAT(scheme_mistakes("weights: some.safetensors", "", "frozen: pretrained"),
              ElementsAre(HasSubstr("training.frozen: saw pretrained with training.scheme end_to_end")));
}

TEST(SchemeConflicts, OfWhatHasNoFeaturesOfSteps) {
  EXPECT_THAT(scheme_mistakes("backbone: torchscript, file: module.pt, trust: true"),
              ElementsAre(HasSubstr("training.scheme: saw frozen_features with model.backbone torchscript")));
  EXPECT_THAT(scheme_mistakes("backbone: fully_connected"),
              ElementsAre(HasSubstr("training.scheme: saw frozen_features with model.backbone fully_connected")));
  for (const std::string pooling : {"3d_max_scores", "3d_avg_scores"}) {
    EXPECT_THAT(scheme_mistakes("pooling: " + pooling),
                ElementsAre(HasSubstr("model.pooling: saw " + pooling + " with training.scheme frozen_features")));
  }
}

TEST(SchemeConflicts, OfAttentionToPlaces) {
  for (const std::string kind : {"mask", "spatial_transformer"}) {
    EXPECT_THAT(scheme_mistakes("attention: {kind: " + kind + "}"),
                ElementsAre(HasSubstr("model.attention.kind: saw " + kind + " with training.scheme frozen_features")));
  }
  for (const std::string over : {"spatial", "spatiotemporal"}) {
    EXPECT_THAT(scheme_mistakes("attention: {kind: self_attention, over: " + over + "}"),
                ElementsAre(HasSubstr("model.attention.over: saw " + over + " with training.scheme frozen_features")));
  }
}

TEST(SchemeConflicts, OfWhatNobodyWouldRead) {
  EXPECT_THAT(scheme_mistakes("", "evaluation: {chunk_frames: 100}"),
              ElementsAre(HasSubstr("evaluation.chunk_frames: saw 100 with training.scheme frozen_features")));
  EXPECT_THAT(scheme_mistakes("weights: some.safetensors", "sampling: {strategy: stochastic_softmax}",
                              "scheme: frozen_features, frozen: pretrained"),
              ElementsAre(HasSubstr("sampling.strategy: saw stochastic_softmax with training.frozen pretrained")));
  EXPECT_THAT(
      scheme_mistakes("weights: some.safetensors, input_dropout: 0.5",
                      "augmentation: {flip: 0}\nclips: {padding: black}",
                      "scheme: frozen_features, frozen: pretrained"),
      testing::UnorderedElementsAre(
          HasSubstr("model.input_dropout: saw 0.5 with training.frozen pretrained"),
          HasSubstr("augmentation.flip: saw 0 with training.frozen pretrained, which trains on no clips of frames; "
                    "leave it out, or use training.frozen trained"),
          HasSubstr("clips.padding: saw black with training.frozen pretrained")));
  EXPECT_THAT(scheme_mistakes("weights: some.safetensors, width: 0.5, dropout: 0.1",
                              "clips: {frames: 8, evaluation_crop_area: 0.25}",
                              "scheme: frozen_features, frozen: pretrained, epochs: 5, learning_rate: {head: 0.1}"),
              IsEmpty());
}

TEST(SchemeConflicts, OfPretrainedFeaturesWithoutWeights) {
  EXPECT_THAT(scheme_mistakes("", "", "scheme: frozen_features, frozen: pretrained"),
              ElementsAre(HasSubstr("model.weights: saw nothing with training.frozen pretrained")));
}

}  // namespace
}  // namespace foldwise
