// SPDX-License-Identifier: Apache-2.0
// Inflated networks whose blocks see frames that lie apart (C 3.3.2).
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <memory>
#include <string>

#include "experiments/facts/backbone_facts.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/backbones/layers.h"
#include "worker/models/catalogue.h"

namespace foldwise::worker {
namespace {

// With holes: each of `dilation` interleaved videos by itself, seen without.
TEST(Dilation, OfAConvolutionIsThatOfEveryOtherFrameByItself) {
  for (const int dilation : {2, 4, 8}) {
    torch::manual_seed(1);
    const Convolution::Shape near{.in = 2, .out = 3, .window = cube(centred(3)), .bias = Bias::yes};
    Convolution::Shape far = near;
    far.window.time = centred(3, 1, dilation);
    Convolution dense(Kernels::inflated, near);
    Convolution dilated(Kernels::inflated, far);
    dense.to(torch::kDouble);
    dilated.to(torch::kDouble);
    const torch::NoGradGuard no_gradient;
    for (const auto& parameter : dense.named_parameters()) {
      parameter.value().normal_();
      dilated.named_parameters()[parameter.key()].copy_(parameter.value());
    }
    const torch::Tensor clip = torch::randn({2, 2, 4 * dilation + 1, 5, 5}, torch::kDouble);

    const torch::Tensor answer = dilated.forward(clip);

    ASSERT_EQ(answer.size(2), clip.size(2));
    for (int phase = 0; phase < dilation; ++phase) {
      const torch::Tensor frames = clip.slice(2, phase, clip.size(2), dilation);
      EXPECT_TRUE(torch::allclose(answer.slice(2, phase, clip.size(2), dilation), dense.forward(frames))) << phase;
    }
  }
}

class DilatedBackbone : public testing::TestWithParam<Backbone> {
 protected:
  ModelOptions options() const {
    ModelOptions options;
    options.backbone = GetParam();
    options.temporal_dilation = TemporalDilation::doubled;
    options.width = 1.0 / 64;
    options.input = {32, 32};
    return options;
  }
  int reach() const { return facts_of(GetParam()).dilated_reach; }
};

TEST_P(DilatedBackbone, ReachesAsFarAsItsRowSays) {
  const auto network = build_network(options(), {.outputs = 1}).network;
  EXPECT_EQ(network->encoder().time(), time_of(options()));
  EXPECT_EQ(time_of(options()), (TimeGrid{.stride = 1, .reach = reach()}));
  EXPECT_GT(reach(), facts_of(GetParam()).time.reach);
}

// Every weight positive, as in receptive_field_test.cpp: the farthest frame shows.
TEST_P(DilatedBackbone, SeesTheFramesOfItsReachAndNoOthers) {
  const auto network = build_network(options(), {.outputs = 1}).network;
  network->to(torch::kDouble);
  network->eval();
  const torch::NoGradGuard no_gradient;
  for (torch::Tensor& parameter : network->parameters()) {
    if (parameter.dim() > 1) parameter.fill_(1.0 / static_cast<double>(parameter[0].numel()));
  }
  const std::int64_t own = reach() + 1;
  const auto score = [&](std::int64_t loud) {
    torch::Tensor video = torch::ones({1, 3, 2 * own + 1, 32, 32}, torch::kDouble);
    if (loud >= 0) video.select(2, loud).fill_(1e25);
    return network->score_sequence(video)[0][0][own].item<double>();
  };
  const double plain = score(-1);

  EXPECT_NE(score(own - reach()), plain);
  EXPECT_NE(score(own + reach()), plain);
  EXPECT_EQ(score(own - reach() - 1), plain);
  EXPECT_EQ(score(own + reach() + 1), plain);
}

TEST_P(DilatedBackbone, ScoresALongVideoInPiecesAsInOne) {
  if (reach() > 62) GTEST_SKIP() << "takes long, and is cut as the others are";
  torch::manual_seed(3);
  ModelOptions wide = options();
  wide.width = 1.0 / 16;
  const auto network = build_network(wide, {.outputs = 3}).network;
  network->eval();
  const int piece = shortest_piece(time_of(options())) + 3;
  const int frames = piece + overlap_of(time_of(options())) + 5;
  const torch::Tensor pixels = torch::randint(256, {frames, 32, 32, 3}, torch::kByte);
  const datasets::VideoFrames video{"noise", pixels.data_ptr<std::uint8_t>(), frames, 32, 32};
  Scoring scoring;
  scoring.input = {32, 32};
  scoring.pooling.clip_frames = 1;
  scoring.chunk_frames = frames;
  const torch::Tensor whole = score_video(*network, video, scoring);
  scoring.chunk_frames = piece;

  const torch::Tensor pieces = score_video(*network, video, scoring);
  const double scale = whole.abs().max().item<double>();
  EXPECT_LT((pieces - whole).abs().max().item<double>(), 1e-5 * scale);
  // And the steps differ, so that a step in another's place shows.
  EXPECT_GT((whole.select(1, 0) - whole.select(1, 1)).abs().max().item<double>(), 1e-4 * scale);
}

INSTANTIATE_TEST_SUITE_P(Inflated, DilatedBackbone,
                         testing::Values(Backbone::i3d_vgg11, Backbone::i3d_vgg11_bn, Backbone::i3d_vgg16,
                                         Backbone::i3d_vgg16_bn, Backbone::i3d_resnet50),
                         [](const auto& instance) { return std::string(name_of(instance.param)); });

}  // namespace
}  // namespace foldwise::worker
