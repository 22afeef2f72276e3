// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/looks.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Optional;

constexpr Size size{48, 40};
using Pixels = std::vector<std::uint8_t>;

/// Three waves whose directions and lengths follow from the seed, and which move with time; of no colour.
Pixels picture(int seed, double time, double brightness = 1, double noise = 0) {
  Pixels pixels;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      double level = 110;
      for (int wave = 1; wave <= 3; ++wave) {
        const double across = std::sin(seed * 7.1 + wave) * 0.5;
        const double down = std::cos(seed * 3.7 + wave * 2) * 0.5;
        level += 28 * std::sin(across * x + down * y + wave * time);
      }
      level = level * brightness + noise * std::sin(x * 12.9898 + y * 78.233 + time * 37);
      pixels.insert(pixels.end(), 3, static_cast<std::uint8_t>(std::clamp(level, 0.0, 255.0)));
    }
  }
  return pixels;
}

/// Frames [begin, end) at 25 per second, every `step`-th.
VideoLook film(int seed, int begin, int end, int step = 1, double brightness = 1, double noise = 0) {
  Pixels pixels;
  for (int frame = begin; frame < end; frame += step) {
    const Pixels next = picture(seed, frame / 25.0, brightness, noise);
    pixels.insert(pixels.end(), next.begin(), next.end());
  }
  return look_of_video(pixels, size, {.rate = 25.0 / step});
}

TEST(Looks, AreTheLowFrequenciesAboveTheirMedian) {
  const PictureLook look = look_of_picture(picture(1, 0), size);
  int bits = 0;
  for (const std::uint64_t word : look) bits += std::popcount(word);
  EXPECT_EQ(bits, 127);  // of 256 amplitudes, those above the larger of the two in the middle
  EXPECT_EQ(distance(look, look), 0);
}

TEST(Looks, HardlyChangeWithBrightnessAndNoise) {
  const PictureLook look = look_of_picture(picture(1, 0), size);
  EXPECT_LE(distance(look, look_of_picture(picture(1, 0, 1.2), size)), 40);
  EXPECT_LE(distance(look, look_of_picture(picture(1, 0, 1, 3), size)), 60);
  EXPECT_GE(distance(look, look_of_picture(picture(2, 0), size)), 80);
}

TEST(Looks, AreThoseOfSomeFramesWithTheirTimes) {
  const VideoLook look = film(1, 0, 5);
  EXPECT_THAT(look.times, ElementsAre(0, 0.04, 0.08, 0.12, 0.16));
  EXPECT_EQ(look.pictures.size(), 5u);
  const VideoLook all = film(1, 0, 320);
  ASSERT_EQ(all.times.size(), most_pictures_looked_at);
  EXPECT_DOUBLE_EQ(all.times[1], 0.4);
  const Pixels one = picture(1, 0);
  EXPECT_THAT(look_of_video(one, size, {.numbers = {7}}).times, ElementsAre(7));  // of unknown rate
  EXPECT_THAT(look_of_video(one, size, {.numbers = {7}, .rate = 14}).times, ElementsAre(0.5));
}

TEST(Looks, AreAlikeInCopiesThatAreCutOrSlower) {
  const VideoLook whole = film(1, 0, 100);
  EXPECT_THAT(difference_of_copies(whole, whole), Optional(0));
  for (const VideoLook& copy : {film(1, 0, 50, 1, 1.1, 1), film(1, 30, 80, 1, 1, 1), film(1, 0, 100, 2, 1.1, 1)}) {
    EXPECT_NE(difference_of_copies(whole, copy), std::nullopt);
    EXPECT_EQ(difference_of_copies(whole, copy), difference_of_copies(copy, whole));
  }
}

TEST(Looks, AreNotAlikeInOtherVideos) {
  const VideoLook whole = film(1, 0, 100);
  for (int seed = 2; seed < 12; ++seed) {
    EXPECT_EQ(difference_of_copies(whole, film(seed, 0, 60)), std::nullopt) << seed;
  }
  EXPECT_EQ(difference_of_copies(whole, {}), std::nullopt);
}

TEST(Looks, AreReadAsTheyWereWritten) {
  const TemporaryFolder folder;
  const std::filesystem::path file = looks_path(folder / "frames/key.frames");
  EXPECT_EQ(file, folder / "frames/key.looks");
  EXPECT_THAT(read_looks(file), IsEmpty());
  const VideoLook look = film(1, 0, 5);
  write_looks(file, {{"a/b", look}, {"c", {}}});
  EXPECT_THAT(read_looks(file),
              ElementsAre(testing::AllOf(Field(&NamedLook::id, "a/b"), Field(&NamedLook::look, look)),
                          testing::AllOf(Field(&NamedLook::id, "c"), Field(&NamedLook::look, VideoLook{}))));
  EXPECT_THAT(parse_look(to_text(look)), Optional(look));
}

TEST(Looks, AreUnknownWhereTheirFileIsNone) {
  const TemporaryFolder folder;
  for (const char* text : {"", "{", "[]", R"({"version":2,"videos":[]})", R"({"version":1,"videos":[{"id":1}]})"}) {
    write_text(folder / "x.looks", text);
    EXPECT_THAT(read_looks(folder / "x.looks"), IsEmpty()) << text;
  }
  EXPECT_EQ(parse_look(""), std::nullopt);
  EXPECT_THAT(parse_look(R"({"times":[1],"pictures":[]})"), Optional(VideoLook{}));  // as many of both
}

}  // namespace
}  // namespace foldwise::datasets
