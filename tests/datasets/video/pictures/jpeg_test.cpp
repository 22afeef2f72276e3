// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/jpeg.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/datasets/pictures.h"

namespace foldwise::datasets {
namespace {

using testing::HasSubstr;
using testing::Optional;

constexpr Size size{37, 50};  // no multiple of a block
constexpr std::size_t bytes = std::size_t{37} * 50 * 3;

class Jpeg : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_jpeg()) GTEST_SKIP() << "built without libjpeg-turbo";
  }
  std::vector<std::uint8_t> picture_ = smooth_pictures(1, size, 1);
  std::vector<std::uint8_t> decoded_ = std::vector<std::uint8_t>(bytes);
};

TEST_F(Jpeg, StaysCloseToThePictureTheMoreTheBetterItsQuality) {
  const std::pair<int, double> least_by_quality[]{{50, 30}, {80, 34}, {95, 39}, {100, 45}};
  std::size_t smaller = 0;
  for (const auto& [quality, least] : least_by_quality) {
    const auto jpeg = encode_jpeg(picture_, size, quality);
    ASSERT_EQ(decode_jpeg(jpeg, size, decoded_), std::nullopt);
    EXPECT_GT(signal_to_noise(picture_, decoded_), least) << "quality " << quality;
    EXPECT_GT(jpeg.size(), smaller);
    EXPECT_LT(jpeg.size(), bytes);
    smaller = jpeg.size();
  }
}

TEST_F(Jpeg, KeepsColourAtFullResolution) {
  // Columns of red and blue: with halved colour they would run into each other.
  for (std::size_t i = 0; i < bytes; i += 3) {
    const bool red = i / 3 % 50 % 2 == 0;
    picture_[i] = red ? 220 : 30;
    picture_[i + 1] = 60;
    picture_[i + 2] = red ? 30 : 220;
  }
  ASSERT_EQ(decode_jpeg(encode_jpeg(picture_, size, 95), size, decoded_), std::nullopt);
  EXPECT_GT(signal_to_noise(picture_, decoded_), 30);
}

TEST_F(Jpeg, GivesTheSameBytesForTheSamePicture) {
  EXPECT_EQ(encode_jpeg(picture_, size, 95), encode_jpeg(picture_, size, 95));
}

TEST_F(Jpeg, GivesTheSameBytesAndPixelsOnEveryThread) {
  const auto jpeg = encode_jpeg(picture_, size, 95);
  ASSERT_EQ(decode_jpeg(jpeg, size, decoded_), std::nullopt);
  std::atomic<int> same = 0;
  std::vector<std::jthread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      std::vector<std::uint8_t> pixels(bytes);
      for (int repeat = 0; repeat < 20; ++repeat) {
        const bool encoded = encode_jpeg(picture_, size, 95) == jpeg;
        if (encoded && !decode_jpeg(jpeg, size, pixels) && pixels == decoded_) ++same;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(same, 80);
}

TEST_F(Jpeg, SaysWhenThePictureHasAnotherSize) {
  const auto jpeg = encode_jpeg(picture_, size, 95);
  EXPECT_THAT(decode_jpeg(jpeg, {50, 37}, decoded_), Optional(HasSubstr("37 x 50 pixels where 50 x 37")));
}

TEST_F(Jpeg, SaysWhenItIsCutAnywhere) {
  const auto jpeg = encode_jpeg(picture_, size, 95);
  for (std::size_t length = 0; length + 2 < jpeg.size(); ++length) {  // without its last mark it is still whole
    ASSERT_TRUE(decode_jpeg(std::span(jpeg).first(length), size, decoded_).has_value()) << length;
  }
}

TEST_F(Jpeg, SurvivesAnyDamage) {
  const auto jpeg = encode_jpeg(picture_, size, 95);
  for (std::size_t at = 0; at < jpeg.size(); ++at) {
    for (const int flipped : {0x01, 0x80, 0xff}) {
      auto damaged = jpeg;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ flipped);
      const auto wrong = decode_jpeg(damaged, size, decoded_);  // some other picture, or a sentence
      if (wrong) {
        ASSERT_NE(*wrong, "");
      }
    }
  }
  ASSERT_EQ(decode_jpeg(jpeg, size, decoded_), std::nullopt);
  EXPECT_GT(signal_to_noise(picture_, decoded_), 39);  // nothing of the damaged ones is left in the decoder
}

}  // namespace
}  // namespace foldwise::datasets
