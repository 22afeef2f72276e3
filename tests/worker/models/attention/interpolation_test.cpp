// SPDX-License-Identifier: Apache-2.0
// Our reading between pixels against libtorch's own.
#include "worker/models/attention/interpolation.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>

#include "tests/worker/test_device.h"

namespace foldwise::worker {
namespace {

/// The places of torch's grid_sample for pixels shifted along an axis of `size`.
torch::Tensor relative(const torch::Tensor& shift, std::int64_t axis) {
  const std::int64_t size = shift.size(axis);
  std::vector<std::int64_t> along(4, 1);
  along[static_cast<std::size_t>(axis)] = size;
  return (2 * (torch::arange(size, torch::kDouble).view(along) + shift) + 1) / static_cast<double>(size) - 1;
}

TEST(Interpolated, AgreesWithLibtorchInValuesAndGradients) {
  torch::manual_seed(3);
  const torch::Tensor clips = torch::randn({2, 3, 4, 5, 6}, torch::kDouble);
  const torch::Tensor upstream = torch::randn_like(clips);
  const auto moved = [] { return (3 * torch::randn({2, 4, 5, 6}, torch::kDouble)).requires_grad_(true); };
  const Shift shift{moved(), moved(), moved()};  // many leave the clip
  const auto gradients = [&](const torch::Tensor& read) {
    return torch::autograd::grad({(read * upstream).sum()}, {shift.frames, shift.rows, shift.columns});
  };

  const torch::Tensor read = interpolated(clips, shift);
  const torch::Tensor grid =
      torch::stack({relative(shift.columns, 3), relative(shift.rows, 2), relative(shift.frames, 1)}, 4);
  const torch::Tensor expected = torch::grid_sampler_3d(clips, grid, 0, 0, /*align_corners=*/false);

  EXPECT_TRUE(torch::allclose(read, expected, 1e-9, 1e-9));
  const auto ours = gradients(read);
  const auto theirs = gradients(expected);
  for (std::size_t axis = 0; axis < ours.size(); ++axis) {
    EXPECT_TRUE(torch::allclose(ours[axis], theirs[axis], 1e-8, 1e-8)) << axis;
  }
}

TEST(Interpolated, GivesUnmovedPixelsBackToTheBit) {
  const torch::Tensor clips = torch::randn({2, 3, 4, 5, 6});
  const torch::Tensor still = torch::zeros({2, 4, 5, 6});

  EXPECT_TRUE(torch::equal(interpolated(clips, {}), clips));
  EXPECT_TRUE(torch::equal(interpolated(clips, {still, still, still}), clips));
}

TEST(Interpolated, MovesOneAxisAlone) {
  const torch::Tensor clips = torch::randn({2, 3, 4, 5, 6});

  const torch::Tensor next = interpolated(clips, {.frames = torch::ones({2, 1, 1, 1})});
  const torch::Tensor between = interpolated(clips, {.columns = torch::full({1, 1, 1, 1}, 0.25F)});

  EXPECT_TRUE(torch::equal(next.narrow(2, 0, 3), clips.narrow(2, 1, 3)));
  EXPECT_EQ(next.select(2, 3).abs().sum().item<float>(), 0);
  EXPECT_TRUE(torch::allclose(between.narrow(4, 0, 5), 0.75 * clips.narrow(4, 0, 5) + 0.25 * clips.narrow(4, 1, 5)));
  EXPECT_TRUE(torch::allclose(between.select(4, 5), 0.75 * clips.select(4, 5)));
}

TEST(Interpolated, AnswersNaNToShiftsThatAreNone) {
  const torch::Tensor clips = torch::randn({1, 1, 2, 2, 2});
  const torch::Tensor lost = torch::full({1, 1, 1, 1}, std::nan(""));

  EXPECT_TRUE(torch::isnan(interpolated(clips, {lost, lost, lost})).all().item<bool>());
}

// Of a spatial transformer the clips need no gradient, and the shifts' must be the same in every run.
TEST(Interpolated, HasADeterministicGradientOfItsShifts) {
  const bool was = at::globalContext().deterministicAlgorithms();
  at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/false);
  torch::manual_seed(3);
  const torch::Tensor clips = torch::randn({2, 3, 4, 15, 16}).to(test_device());
  const torch::Tensor shift = torch::randn({2, 4, 15, 16}).to(test_device()).requires_grad_(true);
  const auto gradient = [&] {
    return torch::autograd::grad({interpolated(clips, {shift, shift, shift}).square().sum()}, {shift})[0];
  };
  const torch::Tensor first = gradient();
  for (int run = 0; run < 5; ++run) EXPECT_TRUE(torch::equal(gradient(), first));
  at::globalContext().setDeterministicAlgorithms(was, /*warn_only=*/false);
}

}  // namespace
}  // namespace foldwise::worker
