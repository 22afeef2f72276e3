// SPDX-License-Identifier: Apache-2.0
// Against libtorch's convolution in double precision.
#include "worker/models/narrow_convolution.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <array>
#include <vector>

namespace foldwise::worker {
namespace {

struct NarrowShape {
  std::int64_t batch;
  std::int64_t in;
  std::int64_t out;
  std::array<std::int64_t, 3> size;
};

class NarrowConvolution3d : public testing::TestWithParam<NarrowShape> {
 protected:
  NarrowConvolution3d() {
    torch::manual_seed(5);
    const NarrowShape& shape = GetParam();
    clips = torch::randn({shape.batch, shape.in, shape.size[0], shape.size[1], shape.size[2]});
    kernel = torch::randn({shape.out, shape.in, 3, 3, 3});
    bias = torch::randn({shape.out});
    wanted = torch::randn({shape.batch, shape.out, shape.size[0], shape.size[1], shape.size[2]});
  }
  void SetUp() override {
    if (!is_narrow(clips, kernel)) GTEST_SKIP() << "this processor lacks AVX-512";
  }

  /// The answer and the gradients of clips, kernel and bias.
  template <typename Pass>
  std::vector<torch::Tensor> answers(torch::ScalarType type, const Pass& pass) const {
    std::vector<torch::Tensor> leaves;
    for (const torch::Tensor& each : {clips, kernel, bias}) leaves.push_back(each.to(type, false, true));
    for (torch::Tensor& leaf : leaves) leaf.requires_grad_();
    const torch::Tensor answer = pass(leaves[0], leaves[1], leaves[2]);
    answer.backward(wanted.to(type));
    return {answer.detach(), leaves[0].grad(), leaves[1].grad(), leaves[2].grad()};
  }
  std::vector<torch::Tensor> ours() const { return answers(torch::kFloat, narrow_convolution); }

  torch::Tensor clips;
  torch::Tensor kernel;
  torch::Tensor bias;
  torch::Tensor wanted;
};

TEST_P(NarrowConvolution3d, AndItsGradientsAreThoseOfDoublePrecision) {
  const auto expected =
      answers(torch::kDouble, [](const auto& x, const auto& w, const auto& b) { return torch::conv3d(x, w, b, 1, 1); });
  const auto seen = ours();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(seen[i].sizes(), expected[i].sizes()) << i;
    EXPECT_LT((seen[i] - expected[i]).abs().max().item<double>(), 3e-6 * expected[i].abs().max().item<double>()) << i;
  }
}

TEST_P(NarrowConvolution3d, GoesWithoutBiasAndWithoutGradients) {
  const torch::NoGradGuard no_gradient;
  const torch::Tensor expected = torch::conv3d(clips, kernel, {}, 1, 1);
  const torch::Tensor seen = narrow_convolution(clips, kernel, {});
  EXPECT_LT((seen - expected).abs().max().item<double>(), 1e-5 * expected.abs().max().item<double>());
}

TEST_P(NarrowConvolution3d, IsTheSameWithMoreThreadsAndOfEachClipByItself) {
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = ours();
  at::set_num_threads(3);
  const auto three = ours();
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(torch::equal(one[i], three[i])) << i;
  for (std::int64_t clip = 0; clip < clips.size(0); ++clip) {
    EXPECT_TRUE(torch::equal(narrow_convolution(clips.narrow(0, clip, 1), kernel, bias)[0], one[0][clip]));
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, NarrowConvolution3d,
                         testing::Values(NarrowShape{2, 3, 5, {4, 7, 17}}, NarrowShape{2, 8, 8, {3, 5, 33}},
                                         NarrowShape{1, 9, 12, {2, 6, 40}}, NarrowShape{1, 1, 1, {1, 1, 17}},
                                         NarrowShape{2, 16, 15, {2, 2, 64}}));

TEST(NarrowConvolution, TakesFewChannelsOfWidePictures) {
  const auto narrow = [](std::int64_t in, std::int64_t out, std::int64_t width) {
    return is_narrow(torch::zeros({1, in, 2, 2, width}), torch::zeros({out, in, 3, 3, 3}));
  };
  EXPECT_FALSE(narrow(16, 16, 32));
  EXPECT_FALSE(narrow(3, 16, 32));
  EXPECT_FALSE(narrow(3, 8, 16));
  EXPECT_FALSE(
      is_narrow(torch::zeros({1, 3, 2, 2, 32}, torch::kDouble), torch::zeros({8, 3, 3, 3, 3}, torch::kDouble)));
  EXPECT_FALSE(is_narrow(torch::zeros({1, 3, 2, 2, 32}).contiguous(torch::MemoryFormat::ChannelsLast3d),
                         torch::zeros({8, 3, 3, 3, 3})));
}

}  // namespace
}  // namespace foldwise::worker
