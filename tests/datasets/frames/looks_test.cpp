// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/looks.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "datasets/frames/look_copies.h"
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

TEST(Looks, AreMeansOfLuminanceOverAreas) {
  Pixels pixels(static_cast<std::size_t>(size.height) * size.width * 3, 0);
  for (int y = 0; y < 3; ++y) {  // of 48 x 40 pixels an area has 3 x 2.5: the first one two columns, the next one three
    for (int x = 0; x < 2; ++x) pixels[static_cast<std::size_t>(y * size.width + x) * 3 + 1] = 200;  // green
  }
  const PictureLook look = look_of_picture(pixels, size);
  EXPECT_EQ(look[0], 117);  // 0.587 x 200
  EXPECT_EQ(std::accumulate(look.begin(), look.end(), 0), 117);
  EXPECT_EQ(look_of_picture(Pixels(12, 255), {2, 2})[255], 255);  // pixels are repeated
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

TEST(Looks, AgreeInCopiesThatAreCutSlowerOrBrighter) {
  const VideoLook whole = film(1, 0, 100);
  EXPECT_THAT(agreement_of_copies(whole, whole), Optional(testing::DoubleNear(1, 1e-5)));
  VideoLook slow = film(1, 0, 100);
  for (double& time : slow.times) time *= 2;
  for (const VideoLook& copy : {film(1, 0, 50, 1, 1.1, 1), film(1, 30, 80, 1, 1, 1), film(1, 0, 100, 2, 1.1, 1),
                                film(1, 0, 100, 1, 0.5), slow}) {
    EXPECT_NE(agreement_of_copies(whole, copy), std::nullopt);
    EXPECT_EQ(agreement_of_copies(whole, copy), agreement_of_copies(copy, whole));
  }
}

TEST(Looks, DoNotAgreeInOtherVideos) {
  const VideoLook whole = film(1, 0, 100);
  for (int seed = 2; seed < 12; ++seed) {
    EXPECT_EQ(agreement_of_copies(whole, film(seed, 0, 60)), std::nullopt) << seed;
  }
  EXPECT_EQ(agreement_of_copies(whole, {}), std::nullopt);
  const VideoLook black{{0, 1}, {{}, {}}};
  EXPECT_EQ(agreement_of_copies(black, black), std::nullopt) << "nothing is seen there";
}

/// A face before a wall, say: one bright place that moves a little, by `path`, and what stays. `part`: of the scene's
/// height and width that is seen, about its middle.
VideoLook recording(const std::function<double(int)>& path, double part = 1) {
  VideoLook look;
  for (int frame = 0; frame < 32; ++frame) {
    look.times.push_back(frame / 25.0);
    PictureLook& picture = look.pictures.emplace_back();
    for (std::size_t at = 0; at < picture.size(); ++at) {
      const double x = (static_cast<double>(at % look_side) - 7.5) * part;
      const std::size_t row = at / look_side;
      const double y = (static_cast<double>(row) - 7.5) * part;
      const double away = (x - path(frame)) * (x - path(frame)) + y * y;
      const double level = 80 + 20 * std::sin(0.9 * x + 0.4 * y) + 15 * std::cos(0.7 * y) + 100 * std::exp(-away / 8);
      picture[at] = static_cast<std::uint8_t>(level);
    }
  }
  return look;
}

TEST(Looks, AgreeInCopiesThatLostAMargin) {
  const auto nods = [](int frame) { return 0.8 * std::sin(frame * 0.5); };
  EXPECT_NE(agreement_of_copies(recording(nods), recording(nods, 0.92)), std::nullopt);
  EXPECT_NE(agreement_of_copies(recording(nods, 0.95), recording(nods)), std::nullopt);
}

TEST(Looks, DoNotAgreeWhereOneSceneMovesInAnotherWay) {
  const auto nods = [](int frame) { return 0.3 * std::sin(frame * 0.5); };
  const auto turns = [](int frame) { return 0.3 * std::sin(frame * 0.21 + 1); };
  EXPECT_NE(agreement_of_copies(recording(nods), recording(nods)), std::nullopt);
  EXPECT_EQ(agreement_of_copies(recording(nods), recording(turns)), std::nullopt);
}

TEST(Looks, AgreeInSinglePicturesAndStillVideosThatAreTheSame) {
  const auto still = [](double at) { return recording([=](int) { return at; }); };
  EXPECT_NE(agreement_of_copies(still(0), still(0)), std::nullopt);
  EXPECT_EQ(agreement_of_copies(still(0), still(1)), std::nullopt);
  const auto picture = [&](double at) { return VideoLook{{0}, {still(at).pictures.front()}}; };
  EXPECT_NE(agreement_of_copies(picture(0), picture(0.02)), std::nullopt);
  EXPECT_EQ(agreement_of_copies(picture(0), picture(1)), std::nullopt);
  EXPECT_EQ(agreement_of_copies(picture(0), still(0)), std::nullopt);
}

TEST(Looks, AreComparedWithEachOtherWhereTheyAreFew) {
  const std::vector<VideoLook> films{film(1, 0, 3), film(2, 0, 3), {}, film(3, 0, 3)};
  const std::vector<const VideoLook*> looks{&films[0], nullptr, &films[1], &films[2], &films[3]};
  EXPECT_THAT(pairs_to_compare(looks), ElementsAre(LookPair{0, 2}, LookPair{0, 4}, LookPair{2, 4}));
  EXPECT_THAT(pairs_to_compare({}), IsEmpty());
}

TEST(Looks, AreComparedWithTheNearestWhereTheyAreMany) {
  std::vector<VideoLook> films;
  for (int seed = 0; seed < 3000; ++seed) {
    PictureLook picture;
    for (std::size_t at = 0; at < picture.size(); ++at) {
      picture[at] = static_cast<std::uint8_t>(128 + 100 * std::sin((seed % 2999) * 0.37 * static_cast<double>(at + 1)));
    }
    films.push_back({{0}, {picture}});
  }
  std::vector<const VideoLook*> looks;
  looks.reserve(films.size());
  for (const VideoLook& look : films) looks.push_back(&look);
  const std::vector<LookPair> pairs = pairs_to_compare(looks);
  EXPECT_LE(pairs.size(), 3000U * 8);
  EXPECT_THAT(pairs, testing::Contains(LookPair{0, 2999}));  // the two that are the same
}

// Scenes that all look much the same, and of each film one other that is closer to it than any third.
TEST(Looks, AreComparedWithTheNearestAmongManyOfOneScene) {
  const auto picture = [](int film, double apart) {
    PictureLook look;
    for (std::size_t at = 0; at < look.size(); ++at) {
      const auto place = static_cast<double>(at);
      const double scene = 60 * std::sin(place * 0.11) + 25 * std::sin((film % 7 + 1) * place * 0.05);
      const double own = 18 * std::sin(film * 1.37 * (place + 1));
      look[at] = static_cast<std::uint8_t>(128 + scene + own + apart * std::sin(place * 2.9));
    }
    return VideoLook{{0}, {look}};
  };
  std::vector<VideoLook> films;
  films.reserve(2000);
  for (int film = 0; film < 1000; ++film) films.push_back(picture(film, 0));
  for (int film = 0; film < 1000; ++film) films.push_back(picture(film, 3));
  std::vector<const VideoLook*> looks;
  looks.reserve(films.size());
  for (const VideoLook& look : films) looks.push_back(&look);
  const std::vector<LookPair> pairs = pairs_to_compare(looks);
  for (std::size_t film = 0; film < 1000; ++film) {
    EXPECT_TRUE(std::ranges::binary_search(pairs, LookPair{film, film + 1000}, [](const auto& left, const auto& right) {
      return std::pair(left.one, left.other) < std::pair(right.one, right.other);
    })) << film;
  }
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
  for (const char* text : {"", "{", "[]", R"({"version":2,"videos":[]})"}) {
    write_text(folder / "x.looks", text);
    EXPECT_THAT(read_looks(folder / "x.looks"), IsEmpty()) << text;
  }
  EXPECT_EQ(parse_look(""), std::nullopt);
  EXPECT_THAT(parse_look(R"({"times":[1],"pictures":[5]})"), Optional(VideoLook{}));  // as many of both
}

}  // namespace
}  // namespace foldwise::datasets
