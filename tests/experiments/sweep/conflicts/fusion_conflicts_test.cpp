// SPDX-License-Identifier: Apache-2.0
// Of effect_conflicts.h: the fields of model.fusion.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> fusion_mistakes(const std::string& fusion, const std::string& backbone = "audio_visual") {
  return mistakes("model: {backbone: " + backbone + ", fusion: {" + fusion + "}}");
}

TEST(FusionConflicts, AreNoneOfWhatBelongsTogether) {
  for (const std::string fusion :
       {"kind: audio_only, units: {audio: 3}", "kind: video_only, layers: 1, units: {audio: 3, video: 4}",
        "kind: early, join: bilinear, factors: 2", "kind: late, scores: weighted_average",
        "kind: ensemble, join: weighted_sum, scores: weighted_average", "kind: central_net, join: sum",
        "kind: augmented_ensemble, reduction: 2, gates: all"}) {
    EXPECT_THAT(fusion_mistakes(fusion), IsEmpty()) << fusion;
  }
}

TEST(FusionConflicts, OfAFieldThatTheKindDoesNotUseNameThoseThatDo) {
  EXPECT_THAT(fusion_mistakes("kind: late, join: sum"),
              ElementsAre(HasSubstr("model.fusion.join: saw sum with model.fusion.kind late, which does not use it; "
                                    "leave it out, or use model.fusion.kind early, ensemble, central_net, "
                                    "augmented_ensemble")));
  for (const std::string kind : {"audio_only", "early", "central_net"}) {
    EXPECT_THAT(fusion_mistakes("kind: " + kind + ", scores: weighted_average"),
                ElementsAre(HasSubstr("use model.fusion.kind late, ensemble, augmented_ensemble")));
  }
  EXPECT_THAT(fusion_mistakes("kind: ensemble, reduction: 2"), ElementsAre(HasSubstr("model.fusion.reduction: saw 2")));
  EXPECT_THAT(fusion_mistakes("kind: central_net, gates: all"), ElementsAre(HasSubstr("model.fusion.gates: saw all")));
  EXPECT_THAT(fusion_mistakes("factors: 3"),
              ElementsAre(HasSubstr("model.fusion.factors: saw 3 with model.fusion.join concatenation")));
}

TEST(FusionConflicts, OfAnotherBackboneNameTheOneThatHasModalities) {
  for (const std::string field : {"kind: late", "layers: 3", "units: {audio: 9}", "units: {video: 9}", "join: sum",
                                  "scores: weighted_average", "reduction: 2", "gates: all", "factors: 2"}) {
    EXPECT_THAT(fusion_mistakes(field, "fully_connected"), ElementsAre(HasSubstr("use model.backbone audio_visual")))
        << field;
  }
}

}  // namespace
}  // namespace foldwise
