// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/module_conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Of a module that is named and trusted, and a further field.
std::vector<std::string> mistakes_beside(const std::string& field) {
  return mistakes("model: {backbone: torchscript, file: /models/model.pt, trust: true, " + field + "}");
}

TEST(ModuleConflicts, AreNoneOfWhatAModuleUses) {
  for (const std::string field :
       {"head_prefix: head.", "weights: w.safetensors, inflation: centered", "pooling: softmax",
        "pooling: adaptive_softmax", "pooling: 3d_max_scores", "pooling: 3d_avg_scores", "input: [16, 20]",
        "input_dropout: 0.1", "attention: {kind: spatial_transformer}"}) {
    EXPECT_THAT(mistakes_beside(field), IsEmpty()) << field;
  }
}

TEST(ModuleConflicts, AskForAFileAndForTrust) {
  EXPECT_THAT(
      mistakes("model: {backbone: torchscript, trust: true}"),
      ElementsAre(HasSubstr("model.file: saw nothing with model.backbone torchscript; give the file of a module "
                            "that torch.jit.script or torch.jit.trace exported")));
  EXPECT_THAT(
      mistakes("model: {backbone: torchscript, file: /models/model.pt}"),
      ElementsAre(HasSubstr("model.trust: saw false with model.backbone torchscript; code from /models/model.pt "
                            "runs inside the worker, with your rights: set model.trust to true if you trust "
                            "whoever made it")));
}

TEST(ModuleConflicts, OfAnotherBackboneNameTorchscript) {
  for (const auto& [field, seen] : {std::pair{"file: /models/model.pt", "model.file: saw /models/model.pt"},
                                    std::pair{"trust: true", "model.trust: saw true"},
                                    std::pair{"head_prefix: head.", "model.head_prefix: saw head."}}) {
    EXPECT_THAT(mistakes(std::string("model: {backbone: c3d, ") + field + "}"),
                ElementsAre(HasSubstr(std::string(seen) +
                                      " with model.backbone c3d, which does not use it; leave it out, or use "
                                      "model.backbone torchscript")));
  }
}

TEST(ModuleConflicts, AreFoundForEveryFieldWithoutEffect) {
  for (const auto& [field, seen] :
       {std::pair{"temporal_stride: removed", "model.temporal_stride: saw removed"},
        std::pair{"width: 0.5", "model.width: saw 0.5"}, std::pair{"dropout: 0.25", "model.dropout: saw 0.25"}}) {
    EXPECT_THAT(mistakes_beside(field),
                ElementsAre(HasSubstr(std::string(seen) + " with model.backbone torchscript, which does not use it")));
  }
}

TEST(ModuleConflicts, AreFoundForWhatNeedsFeatures) {
  for (const auto& [field, seen] :
       {std::pair{"pooling: 3d_max_features", "model.pooling: saw 3d_max_features"},
        std::pair{"pooling: 3d_avg_features", "model.pooling: saw 3d_avg_features"},
        std::pair{"attention: {kind: mask}", "model.attention.kind: saw mask"},
        std::pair{"attention: {kind: self_attention}", "model.attention.kind: saw self_attention"}}) {
    EXPECT_THAT(mistakes_beside(field),
                ElementsAre(HasSubstr(std::string(seen) + " with model.backbone torchscript, which gives scores and "
                                                          "no features")));
  }
}

TEST(ModuleConflicts, AreNoneWhereTheFileIsToldWithItsBackbone) {
  EXPECT_THAT(mistakes("sweep:\n"
                       "  grid: {model.backbone: [torchscript, i3d_vgg11]}\n"
                       "  when:\n"
                       "    - if: {model.backbone: torchscript}\n"
                       "      grid: {model.file: [/models/a.pt, /models/b.pt], model.trust: [true]}\n"),
              IsEmpty());
}

TEST(HeadPrefix, IsTextAndNoPath) {
  const auto prefix_of = [](const std::string& written) {
    return parse_sweep("model: {backbone: torchscript, file: m.pt, trust: true, head_prefix: " + written + "}")
        .experiment(0)
        .model.head_prefix.text;
  };
  EXPECT_EQ(prefix_of("head."), "head.");
  EXPECT_EQ(prefix_of("../fc"), "../fc");
  EXPECT_EQ(prefix_of("\"${x}\""), "${x}");
  EXPECT_EQ(prefix_of("\"\""), "");
}

}  // namespace
}  // namespace foldwise
