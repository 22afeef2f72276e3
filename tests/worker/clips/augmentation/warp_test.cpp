// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/warp.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/worker/clips/augmentation/augmentation_reference.h"

namespace foldwise::worker {
namespace {

constexpr Size image_size{24, 20};

/// The reference image, warped: [3, height, width].
torch::Tensor warped(Size output, const Placement& placement) {
  const torch::Tensor image = augmentation_reference().tensors.at("image").contiguous();
  torch::Tensor planes = torch::empty({3, output.height, output.width});
  Warp(image_size, output, placement)
      .apply(image.data_ptr<std::uint8_t>(), {planes.data_ptr<float>(), static_cast<std::size_t>(planes.numel())});
  return planes;
}

torch::Tensor original() {
  return augmentation_reference().tensors.at("image").permute({2, 0, 1}).to(torch::kFloat) / 255;
}

double distance(const torch::Tensor& one, const torch::Tensor& other) {
  return (one - other).abs().max().item<double>();
}

TEST(Warp, LeavesAFrameThatNothingIsDoneToAsItIs) {
  EXPECT_LT(distance(warped(image_size, {}), original()), 1e-6);
}

TEST(Warp, FlipsHorizontally) {
  EXPECT_LT(distance(warped(image_size, {.flip = Flip::yes}), augmentation_reference().tensors.at("flipped")), 1e-6);
}

TEST(Warp, RotatesAsTorchvisionInsideTheFrame) {
  const torch::Tensor inside = augmentation_reference().tensors.at("rotated inside").to(torch::kFloat);
  ASSERT_GT(inside.mean().item<double>(), 0.7);
  const torch::Tensor rotated = warped(image_size, {.angle = 17});
  EXPECT_LT(distance(rotated * inside, augmentation_reference().tensors.at("rotated") * inside), 1e-4);
}

TEST(Warp, IsBlackOutsideTheFrame) {
  const torch::Tensor rotated = warped(image_size, {.angle = 17});
  for (const auto& [row, column] : {std::pair{0, 0}, {0, 19}, {23, 0}, {23, 19}}) {
    EXPECT_EQ(rotated[0][row][column].item<float>(), 0);
  }
}

TEST(Warp, CropsAndEnlargesAsTorchvision) {
  // 12 x 10 of 24 x 20 pixels, from row 3 and column 5: the free room is 12 and 10.
  const torch::Tensor cropped = warped(image_size, {.crop_side = 0.5, .crop_x = 0.5, .crop_y = 0.25});
  // torchvision cannot look beyond the crop's border, this can.
  const auto inner = [](const torch::Tensor& planes) { return planes.slice(1, 1, -1).slice(2, 1, -1); };
  EXPECT_LT(distance(inner(cropped), inner(augmentation_reference().tensors.at("cropped"))), 1e-5);
}

TEST(Warp, AveragesWhatItShrinks) {
  const torch::Tensor shrunk = warped({12, 10}, {});
  EXPECT_LT(distance(shrunk, torch::avg_pool2d(original(), 2)), 1e-6);
}

TEST(Warp, ComposesFlipRotationAndCrop) {
  // A quarter turn moves pixels exactly: out(row, column) of the centred square is in(column, 23 - row), mirrored.
  const torch::Tensor square = original().slice(1, 2, 22).contiguous();  // 20 x 20
  const torch::Tensor image = (square * 255).round().to(torch::kByte).permute({1, 2, 0}).contiguous();
  torch::Tensor planes = torch::empty({3, 10, 10});
  Warp({20, 20}, {10, 10}, {.flip = Flip::yes, .angle = 90, .crop_side = 0.5, .crop_x = 0, .crop_y = 1})
      .apply(image.data_ptr<std::uint8_t>(), {planes.data_ptr<float>(), 300});
  const torch::Tensor expected = torch::rot90(square.flip(2), 1, {1, 2}).slice(1, 10, 20).slice(2, 0, 10);
  EXPECT_LT(distance(planes, expected), 1e-4);
}

TEST(SamplesPerAxis, AreTheNearestWholeNumberOfThePixelsThatEachCovers) {
  EXPECT_EQ(samples_per_axis(5, 20), 1);
  EXPECT_EQ(samples_per_axis(28, 20), 1);
  EXPECT_EQ(samples_per_axis(30, 20), 2);
  EXPECT_EQ(samples_per_axis(38, 20), 2);
  EXPECT_EQ(samples_per_axis(51, 20), 3);
}

}  // namespace
}  // namespace foldwise::worker
