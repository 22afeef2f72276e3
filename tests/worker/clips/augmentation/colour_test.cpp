// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/colour.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/worker/clips/augmentation/augmentation_reference.h"

namespace foldwise::worker {
namespace {

void expect_as_torchvision(const ColourChange& change, const std::string& name) {
  torch::Tensor planes =
      augmentation_reference().tensors.at("image").permute({2, 0, 1}).to(torch::kFloat).div(255).contiguous();
  change_colours({planes.data_ptr<float>(), static_cast<std::size_t>(planes.numel())}, change);
  const double distance = (planes - augmentation_reference().tensors.at(name)).abs().max().item<double>();
  EXPECT_LT(distance, 2e-5) << name;
}

TEST(ChangeColours, BrightnessIsTorchvisions) {
  expect_as_torchvision({.brightness = 0.8}, "brightness 0.8");
  expect_as_torchvision({.brightness = 1.2}, "brightness 1.2");
}

TEST(ChangeColours, ContrastIsTorchvisions) {
  expect_as_torchvision({.contrast = 0.8}, "contrast 0.8");
  expect_as_torchvision({.contrast = 1.2}, "contrast 1.2");
}

TEST(ChangeColours, SaturationIsTorchvisions) {
  expect_as_torchvision({.saturation = 0.8}, "saturation 0.8");
  expect_as_torchvision({.saturation = 1.2}, "saturation 1.2");
}

TEST(ChangeColours, HueIsTorchvisions) {
  expect_as_torchvision({.hue = -0.1}, "hue -0.1");
  expect_as_torchvision({.hue = 0.07}, "hue 0.07");
}

TEST(ChangeColours, StepsFollowTheirOrder) {
  expect_as_torchvision(
      {.order = {ColourStep::hue, ColourStep::contrast, ColourStep::brightness, ColourStep::saturation},
       .brightness = 1.1,
       .contrast = 0.9,
       .saturation = 1.15,
       .hue = 0.05},
      "chain");
}

TEST(ChangeColours, GreyKeepsItsColourUnderHueAndSaturation) {
  std::vector<float> planes{0.4F, 0, 1, 0.4F, 0, 1, 0.4F, 0, 1};  // three grey pixels
  const std::vector<float> before = planes;
  change_colours(planes, {.saturation = 1.2, .hue = 0.1});
  for (std::size_t i = 0; i < planes.size(); ++i) EXPECT_NEAR(planes[i], before[i], 2e-4);
}

}  // namespace
}  // namespace foldwise::worker
