// SPDX-License-Identifier: Apache-2.0
// Inflated networks against their 2D parents, which are torchvision's (reference/make_vgg_parents.py).
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <string>

#include "worker/clips/batches/clip_tensor.h"
#include "worker/models/catalogue.h"
#include "worker/models/weights/safetensors.h"

namespace foldwise::worker {
namespace {

constexpr double tolerance = 2e-5;  // single precision, through sixteen layers

std::string data_file(const std::string& name) {
  return std::string(FOLDWISE_TEST_DATA) + "/" + name;
}

struct Case {
  Backbone backbone;
  std::string parent;
  Size input;
};

ModelOptions inflated_by(Inflation inflation) {
  ModelOptions options;
  options.inflation = inflation;
  return options;
}

/// The case's image, held for as long as padding cannot reach the middle frame, in front of the inflated network.
torch::Tensor inflated_scores(const Case& example, const SafeTensors& answers, ModelOptions options) {
  options.backbone = example.backbone;
  options.width = 1.0 / 64;
  options.input = example.input;
  options.weights = data_file(example.parent + "_parent.safetensors");
  options.pooling = Pooling::softmax;  // pools space by average, as the parent does
  const BuiltNetwork built = build_network(options, {.outputs = 7});
  built.network->eval();

  const std::string size = std::to_string(example.input.height) + "x" + std::to_string(example.input.width);
  const torch::Tensor image = answers.tensors.at("image." + size);
  const datasets::VideoFrames video{"static", image.data_ptr<std::uint8_t>(), 1, example.input.height,
                                    example.input.width};
  const int frames = 2 * built.network->nearby_time().reach.value() + 1;
  const torch::Tensor clip = clip_tensor(video, 0, frames, example.input, built.normalisation);
  const torch::NoGradGuard no_gradient;
  return built.network->score_sequence(clip.unsqueeze(0))[0];  // [classes, frames]
}

class InflatedParent : public testing::TestWithParam<Case> {
 protected:
  SafeTensors answers_ = read_safetensors(data_file(GetParam().parent + "_answers.safetensors"));
  torch::Tensor expected() const {
    const Size input = GetParam().input;
    return answers_.tensors.at("scores." + std::to_string(input.height) + "x" + std::to_string(input.width));
  }
};

TEST_P(InflatedParent, CopiedAnswersAStaticClipAwayFromPadding) {
  const torch::Tensor scores = inflated_scores(GetParam(), answers_, {});

  EXPECT_TRUE(torch::allclose(scores.select(1, scores.size(1) / 2), expected(), tolerance, tolerance))
      << scores << expected();
  // At the edges zeros take part: that copying sees other frames is part of the check.
  EXPECT_FALSE(torch::allclose(scores.select(1, 0), expected(), tolerance, tolerance));
}

TEST_P(InflatedParent, CenteredAnswersEveryFrame) {
  const torch::Tensor scores = inflated_scores(GetParam(), answers_, inflated_by(Inflation::centered));

  EXPECT_TRUE(torch::allclose(scores, expected().unsqueeze(1).expand_as(scores), tolerance, tolerance))
      << scores << expected();
}

// However far apart the frames are that a convolution sees: of a static clip they are the same.
TEST_P(InflatedParent, DilatedAnswersAStaticClipAwayFromPadding) {
  for (const Inflation inflation : {Inflation::copied, Inflation::centered}) {
    ModelOptions options = inflated_by(inflation);
    options.temporal_dilation = TemporalDilation::doubled;
    const torch::Tensor scores = inflated_scores(GetParam(), answers_, options);

    EXPECT_GT(scores.size(1), 80);
    EXPECT_TRUE(torch::allclose(scores.select(1, scores.size(1) / 2), expected(), tolerance, tolerance))
        << name_of(inflation) << scores << expected();
  }
}

TEST_P(InflatedParent, WholeOnesAnswerOtherwise) {
  ModelOptions options = inflated_by(Inflation::copied);
  options.inflation_scale = InflationScale::whole;
  const torch::Tensor scores = inflated_scores(GetParam(), answers_, options);

  EXPECT_FALSE(torch::allclose(scores.select(1, scores.size(1) / 2), expected(), tolerance, tolerance));
}

INSTANTIATE_TEST_SUITE_P(
    Torchvision, InflatedParent,
    testing::Values(Case{Backbone::i3d_vgg11, "vgg11", {64, 96}}, Case{Backbone::i3d_vgg11, "vgg11", {32, 32}},
                    Case{Backbone::i3d_vgg11, "vgg11", {32, 64}}, Case{Backbone::i3d_vgg16_bn, "vgg16_bn", {32, 32}},
                    Case{Backbone::i3d_vgg16_bn, "vgg16_bn", {32, 64}}),
    [](const auto& instance) {
      const Case& example = instance.param;
      return example.parent + "_" + std::to_string(example.input.height) + "x" + std::to_string(example.input.width);
    });

}  // namespace
}  // namespace foldwise::worker
