// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/chunk_conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string module_lines = "model: {backbone: torchscript, file: m.pt, trust: true}\n";

std::string transformer(const std::string& over) {
  return "model: {attention: {kind: spatial_transformer, over: " + over + "}}\n";
}

TEST(ChunkConflicts, AreNoneWhereTheFieldIsNotSet) {
  EXPECT_THAT(mistakes(module_lines), IsEmpty());
  EXPECT_THAT(mistakes(transformer("temporal")), IsEmpty());
}

TEST(ChunkConflicts, IncludePiecesOfWhatAModuleTakesWhole) {
  EXPECT_THAT(mistakes(module_lines + "evaluation: {chunk_frames: 24}"),
              ElementsAre("s.yaml:4:28: evaluation.chunk_frames: saw 24 with model.backbone torchscript, of which "
                          "nobody knows how far its steps look, so a video passes in one piece; leave it out "
                          "(orchestrator models show tells what memory a video takes), or use another backbone"));
}

TEST(ChunkConflicts, IncludePiecesOfWhatATransformerOverTimeTakesWhole) {
  for (const std::string over : {"temporal", "spatiotemporal"}) {
    EXPECT_THAT(mistakes(transformer(over) + "evaluation: {chunk_frames: 40}"),
                ElementsAre(AllOf(HasSubstr("saw 40 with model.attention.kind spatial_transformer over " + over + ","),
                                  EndsWith("or use model.attention.over spatial"))));
  }
  EXPECT_THAT(mistakes(transformer("spatial") + "evaluation: {chunk_frames: 40}"), IsEmpty());
}

// The backbone of each sees pieces, and what looks at the whole their joined steps.
TEST(ChunkConflicts, AreNoneOfWhatJoinsPieces) {
  for (const std::string model : {"recurrence: {kind: lstm}", "attention: {kind: self_attention, over: temporal}",
                                  "attention: {kind: mask, over: spatial}", "pooling: 3d_max_features"}) {
    EXPECT_THAT(mistakes("model: {" + model + "}\nevaluation: {chunk_frames: 40}"), IsEmpty()) << model;
  }
}

TEST(ChunkConflicts, AreOneWithStoredFeatures) {
  EXPECT_THAT(mistakes("model: {attention: {kind: spatial_transformer, over: temporal}}\n"
                       "training: {scheme: frozen_features}\nevaluation: {chunk_frames: 40}"),
              testing::Contains(HasSubstr("evaluation.chunk_frames")).Times(1));
}

}  // namespace
}  // namespace foldwise
