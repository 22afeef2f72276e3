// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/pretraining_conflicts.h"

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

TEST(PretrainingConflicts, AreNoneOfWhatBelongsTogether) {
  for (const std::string backbone : {"vgg11", "vgg16_bn", "resnet50", "i3d_vgg11_bn", "i3d_resnet50"}) {
    EXPECT_THAT(mistakes("model: {backbone: " + backbone +
                         ", weights: w.pth}\npretraining: {dataset: rafdb, root: /data/rafdb, tuned_from: conv_4_1}\n"
                         "training: {tuned_from: conv_2_1}\n"),
                IsEmpty())
        << backbone;
  }
  EXPECT_THAT(mistakes("pretraining: {dataset: fer2013, root: /data/fer2013}"), IsEmpty());
}

// Whose kernels these fields are about.
TEST(PretrainingConflicts, AreNoneOfAnInflationOfItsNetwork) {
  const std::string pictures = "pretraining: {dataset: rafdb, root: /data/rafdb}\n";
  EXPECT_THAT(
      mistakes(pictures + "model: {inflation: centered, inflation_surround: random, inflation_masking: centre}"),
      IsEmpty());
  EXPECT_THAT(mistakes(pictures + "training: {scheme: frozen_features, frozen: pretrained}"), IsEmpty());
}

TEST(PretrainingConflicts, IncludeSettingsWithoutPictures) {
  EXPECT_THAT(mistakes("pretraining: {epochs: 7, tuned_from: conv_3_1}"),
              ElementsAre(HasSubstr("pretraining.epochs: saw 7 with pretraining.dataset none, which does not use "
                                    "it; leave it out, or use pretraining.dataset rafdb, fer2013"),
                          HasSubstr("pretraining.tuned_from: saw conv_3_1 with pretraining.dataset none")));
}

TEST(PretrainingConflicts, IncludePicturesWithoutAFolder) {
  EXPECT_THAT(mistakes("pretraining: {dataset: rafdb}"),
              ElementsAre(HasSubstr("pretraining.root: saw nothing; give the folder that holds rafdb")));
}

TEST(PretrainingConflicts, IncludeNetworksThatNoneOfPicturesBecomes) {
  for (const std::string backbone : {"c3d", "resnet18_3d", "inception_i3d", "fully_connected"}) {
    EXPECT_THAT(mistakes("model: {backbone: " + backbone + "}\npretraining: {dataset: rafdb, root: /data/rafdb}"),
                ElementsAre(AllOf(HasSubstr("pretraining.dataset: saw rafdb with model.backbone " + backbone),
                                  HasSubstr("allowed: none, or model.backbone i3d_vgg11, "))));
    EXPECT_THAT(mistakes("model: {backbone: " + backbone + "}\ntraining: {tuned_from: conv_2_1}"),
                ElementsAre(HasSubstr("training.tuned_from: saw conv_2_1 with model.backbone " + backbone)));
  }
}

TEST(PretrainingConflicts, IncludeWhatIsTheSameAnyway) {
  const std::string pictures = "pretraining: {dataset: fer2013, root: /data/fer2013, validation_fraction: 0.5}\n";
  EXPECT_THAT(mistakes(pictures + "model: {weights: w.pth, weights_head: replace}"),
              testing::UnorderedElementsAre(
                  HasSubstr("pretraining.validation_fraction: saw 0.5 with pretraining.dataset fer2013, which has "
                            "validation pictures of its own"),
                  HasSubstr("model.weights_head: saw replace with pretraining.dataset fer2013, which does not use it; "
                            "leave it out, or use pretraining.dataset none")));
}

}  // namespace
}  // namespace foldwise
