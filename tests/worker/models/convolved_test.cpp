// SPDX-License-Identifier: Apache-2.0
// Against libtorch's own convolution of a larger batch.
#include "worker/models/convolved.h"

#include <ATen/Context.h>
#include <ATen/record_function.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "experiments/experiment.h"
#include "worker/models/precision.h"

namespace foldwise::worker {
namespace {

bool passed_onednn = false;

std::unique_ptr<at::ObserverContext> note_onednn(const at::RecordFunction& function) {
  if (std::string_view(function.name()) == "aten::mkldnn_convolution") passed_onednn = true;
  return nullptr;
}

struct MovesCase {
  std::array<std::int64_t, 3> stride{1, 1, 1};
  std::array<std::int64_t, 3> padding{1, 1, 1};
  std::array<std::int64_t, 3> dilation{1, 1, 1};
  std::int64_t groups = 1;

  KernelMoves clips() const { return {stride, padding, dilation, groups}; }
  KernelMoves frames() const {
    return {torch::IntArrayRef(stride).slice(1), torch::IntArrayRef(padding).slice(1),
            torch::IntArrayRef(dilation).slice(1), groups};
  }
};

/// A small clip: few enough values that libtorch keeps it from oneDNN by itself.
class ConvolvedTest : public testing::TestWithParam<MovesCase> {
 protected:
  ConvolvedTest() {
    at::globalContext().setUserEnabledMkldnn(true);
    torch::manual_seed(3);
    clips = torch::randn({3, 4, 8, 10, 10});
    kernel = torch::randn({16, 4 / GetParam().groups, 3, 3, 3});
    bias = torch::randn({16});
  }

  torch::Tensor clips;
  torch::Tensor kernel;
  torch::Tensor bias;
};

void expect_near(const torch::Tensor& values, const torch::Tensor& expected) {
  ASSERT_EQ(values.sizes(), expected.sizes());
  EXPECT_LT((values - expected).abs().max().item<double>(), 1e-6 * expected.abs().max().item<double>());
}

TEST_P(ConvolvedTest, AClipByItselfIsThatOfABatch) {
  const MovesCase& moves = GetParam();
  const torch::Tensor batch =
      torch::conv3d(clips, kernel, bias, moves.stride, moves.padding, moves.dilation, moves.groups);
  for (std::int64_t clip = 0; clip < 3; ++clip) {
    expect_near(convolved(clips.narrow(0, clip, 1), kernel, bias, moves.clips()), batch.narrow(0, clip, 1));
  }
  const auto last = torch::MemoryFormat::ChannelsLast3d;
  expect_near(convolved(clips.narrow(0, 0, 1).contiguous(last), kernel.contiguous(last), bias, moves.clips()),
              batch.narrow(0, 0, 1));
}

TEST_P(ConvolvedTest, AFrameByItselfIsThatOfABatch) {
  const KernelMoves moves = GetParam().frames();
  const torch::Tensor frames = clips.select(2, 0);
  const torch::Tensor flat = kernel.select(2, 0).contiguous();
  const torch::Tensor batch =
      torch::conv2d(frames, flat, bias, moves.stride, moves.padding, moves.dilation, moves.groups);
  expect_near(convolved(frames.narrow(0, 1, 1), flat, bias, moves), batch.narrow(0, 1, 1));
  expect_near(convolved(frames, flat, bias, moves), batch);
}

TEST_P(ConvolvedTest, AClipByItselfHasItsGradients) {
  const MovesCase& moves = GetParam();
  const auto gradients = [&](const auto& pass) {
    const torch::Tensor input = clips.narrow(0, 0, 1).clone().requires_grad_();
    const torch::Tensor learned = kernel.clone().requires_grad_();
    const torch::Tensor output = pass(input, learned);
    (output * torch::cos(torch::arange(output.numel())).view(output.sizes())).sum().backward();
    return std::pair(input.grad(), learned.grad());
  };
  const auto ours = gradients(
      [&](const torch::Tensor& input, const torch::Tensor& k) { return convolved(input, k, bias, moves.clips()); });
  const auto theirs = gradients([&](const torch::Tensor& input, const torch::Tensor& k) {
    return torch::conv3d(torch::cat({input, input.detach()}), k, bias, moves.stride, moves.padding, moves.dilation,
                         moves.groups)
        .narrow(0, 0, 1);
  });
  EXPECT_LT((ours.first - theirs.first).abs().max().item<double>(), 1e-5 * theirs.first.abs().max().item<double>());
  EXPECT_LT((ours.second - theirs.second).abs().max().item<double>(), 1e-5 * theirs.second.abs().max().item<double>());
}

TEST_P(ConvolvedTest, AClipByItselfGoesTheWayOfABatch) {
  if (!at::hasMKLDNN()) GTEST_SKIP() << "this libtorch has no oneDNN";
  const torch::NoGradGuard no_gradient;
  const auto handle = at::addThreadLocalCallback(at::RecordFunctionCallback(note_onednn));
  passed_onednn = false;
  convolved(clips.narrow(0, 0, 1), kernel, bias, GetParam().clips());
  EXPECT_TRUE(passed_onednn);
  at::globalContext().setUserEnabledMkldnn(false);  // as Network::compute_in may say
  passed_onednn = false;
  convolved(clips.narrow(0, 0, 1), kernel, bias, GetParam().clips());
  EXPECT_FALSE(passed_onednn);
  at::globalContext().setUserEnabledMkldnn(true);
  at::removeCallback(handle);
}

INSTANTIATE_TEST_SUITE_P(Moves, ConvolvedTest,
                         testing::Values(MovesCase{}, MovesCase{.stride = {2, 2, 2}}, MovesCase{.padding = {0, 1, 1}},
                                         MovesCase{.padding = {2, 1, 1}, .dilation = {2, 1, 1}},
                                         MovesCase{.groups = 2}));

// Under autocast a convolution is of 16 bits, and so are its products.
TEST(ConvolvedUnderAutocast, IsOfSixteenBits) {
  const torch::Tensor clip = torch::randn({1, 4, 8, 10, 10});
  const torch::Tensor kernel = torch::randn({16, 4, 3, 3, 3});
  const AutocastScope scope(Precision::bfloat16, torch::kCPU);
  EXPECT_EQ(convolved(clip, kernel, {}, MovesCase{}.clips()).scalar_type(), torch::kBFloat16);
}

}  // namespace
}  // namespace foldwise::worker
