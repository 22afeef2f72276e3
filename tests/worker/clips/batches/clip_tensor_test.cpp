// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/batches/clip_tensor.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace foldwise::worker {
namespace {

/// A video whose bytes come from a formula: value(frame, y, x, channel).
template <typename Value>
std::vector<std::uint8_t> drawn(int frames, Size size, const Value& value) {
  std::vector<std::uint8_t> bytes;
  for (int frame = 0; frame < frames; ++frame) {
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        for (int channel = 0; channel < 3; ++channel) {
          bytes.push_back(static_cast<std::uint8_t>(value(frame, y, x, channel)));
        }
      }
    }
  }
  return bytes;
}

datasets::VideoFrames view_of(const std::vector<std::uint8_t>& bytes, int frames, Size size) {
  return {"drawn", bytes.data(), frames, size.height, size.width};
}

const Normalisation bytes_as_they_are{{0, 0, 0}, {1.0 / 255, 1.0 / 255, 1.0 / 255}};

TEST(ClipTensor, PutsChannelsFirstAndDoesNotResampleItsOwnSize) {
  const Size size{3, 4};
  const auto bytes =
      drawn(5, size, [](int frame, int y, int x, int channel) { return 40 * frame + 12 * y + 3 * x + channel; });

  const torch::Tensor clip = clip_tensor(view_of(bytes, 5, size), 1, 3, size, bytes_as_they_are);

  ASSERT_EQ(clip.sizes().vec(), (std::vector<std::int64_t>{3, 3, 3, 4}));
  EXPECT_EQ(clip.scalar_type(), torch::kFloat);
  EXPECT_FLOAT_EQ(clip[0][0][0][0].item<float>(), 40);
  EXPECT_FLOAT_EQ(clip[2][1][2][3].item<float>(), 80 + 24 + 9 + 2);
}

TEST(ClipTensor, SubtractsTheMeanAndDividesByTheDeviationOfEachChannel) {
  const Size size{1, 1};
  const auto bytes = drawn(1, size, [](int, int, int, int) { return 51; });  // 0.2

  const torch::Tensor clip = clip_tensor(view_of(bytes, 1, size), 0, 1, size, {{0.1, 0.2, 0.4}, {0.5, 1, 0.1}});

  EXPECT_TRUE(torch::allclose(clip.flatten(), torch::tensor({0.2F, 0.0F, -2.0F}), 1e-5, 1e-6)) << clip;
}

TEST(ClipTensor, HoldsTheLastFrameOfAShortVideo) {
  const Size size{2, 2};
  const auto bytes = drawn(2, size, [](int frame, int, int, int) { return 100 + frame; });

  const torch::Tensor clip = clip_tensor(view_of(bytes, 2, size), 0, 4, size, bytes_as_they_are);

  EXPECT_TRUE(torch::allclose(clip[0].mean({1, 2}), torch::tensor({100.0F, 101.0F, 101.0F, 101.0F})));
}

TEST(ClipTensor, OfACropIsThatOfFramesThatWereCutBefore) {
  // Of 6 x 8 pixels the 3 x 4 from row 1 and column 2 on.
  const auto value = [](int frame, int y, int x, int channel) { return 60 * frame + 9 * y + 5 * x + channel; };
  const auto bytes = drawn(3, {6, 8}, value);
  const auto cut =
      drawn(3, {3, 4}, [&](int frame, int y, int x, int channel) { return value(frame, y + 1, x + 2, channel); });

  for (const Size size : {Size{3, 4}, {2, 2}, {5, 9}}) {
    const torch::Tensor clip = clip_tensor(view_of(bytes, 3, {6, 8}), 0, 3, size, bytes_as_they_are, 0.25);

    EXPECT_TRUE(torch::equal(clip, clip_tensor(view_of(cut, 3, {3, 4}), 0, 3, size, bytes_as_they_are)));
  }
}

TEST(ClipTensor, ShrinksWithATriangleFilterOfTwicePixelDistance) {
  // One bright column: halving weights the four nearest columns by 1/8, 3/8, 3/8, 1/8.
  const Size size{4, 12};
  const auto bytes = drawn(1, size, [](int, int, int x, int) { return x == 5 ? 240 : 0; });

  const torch::Tensor clip = clip_tensor(view_of(bytes, 1, size), 0, 1, {2, 6}, bytes_as_they_are);

  const torch::Tensor expected = torch::tensor({0.0F, 0.0F, 90.0F, 30.0F, 0.0F, 0.0F});
  EXPECT_TRUE(torch::allclose(clip[1][0][0], expected, 1e-4, 1e-3)) << clip[1][0][0];
}

TEST(ClipTensor, EnlargesByInterpolationBetweenPixelCentres) {
  const Size size{1, 2};
  const auto bytes = drawn(1, size, [](int, int, int x, int) { return 100 * x; });

  const torch::Tensor clip = clip_tensor(view_of(bytes, 1, size), 0, 1, {2, 4}, bytes_as_they_are);

  EXPECT_TRUE(torch::allclose(clip[0][0][1], torch::tensor({0.0F, 25.0F, 75.0F, 100.0F}), 1e-4, 1e-3)) << clip;
}

}  // namespace
}  // namespace foldwise::worker
