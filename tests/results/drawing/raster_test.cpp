// SPDX-License-Identifier: Apache-2.0
#include "results/drawing/raster.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "results/drawing/letters.h"

namespace foldwise::results {
namespace {

constexpr Colour white{255, 255, 255};
constexpr Colour black{0, 0, 0};
constexpr Colour blue{10, 20, 200};

Drawing canvas_with(Shape shape) {
  Drawing drawing{20, 10, {}};
  drawing.shapes.push_back(std::move(shape));
  return drawing;
}

int painted_pixels(const Raster& raster) {
  int count = 0;
  for (int row = 0; row < raster.rows; ++row) {
    for (int column = 0; column < raster.columns; ++column) count += raster.at(column, row) == white ? 0 : 1;
  }
  return count;
}

TEST(Raster, FillsBoxesToTheirEdges) {
  const Raster raster = rasterise(canvas_with(Box{{2, 3}, 4, 5, blue}), 2);

  EXPECT_EQ(raster.columns, 40);
  EXPECT_EQ(raster.rows, 20);
  EXPECT_EQ(raster.at(4, 6), blue);
  EXPECT_EQ(raster.at(11, 15), blue);
  EXPECT_EQ(raster.at(3, 6), white);
  EXPECT_EQ(raster.at(12, 15), white);
  EXPECT_EQ(raster.at(11, 16), white);
}

TEST(Raster, MixesWhatABoxCoversInPart) {
  const Raster raster = rasterise(canvas_with(Box{{2.25, 3}, 4, 1, black}), 1);

  EXPECT_EQ(raster.at(2, 3), (Colour{64, 64, 64}));  // three quarters: 255 / 4
  EXPECT_EQ(raster.at(6, 3), (Colour{191, 191, 191}));
}

TEST(Raster, HatchesWithStripes) {
  const Raster raster = rasterise(canvas_with(Box{{0, 0}, 20, 10, blue, Hatch::yes}), 4);

  std::set<std::string> seen;
  for (int column = 0; column < raster.columns; ++column) {
    const Colour colour = raster.at(column, 8);
    if (colour == blue) seen.insert("fill");
    if (colour == hatch_colour) seen.insert("stripe");
    // The stripes come back after a period, along both axes.
    const int period = static_cast<int>(4 * hatch_period);
    EXPECT_EQ(colour, raster.at((column + period) % raster.columns, 8));
    EXPECT_EQ(colour, raster.at(column, 8 + period));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"fill", "stripe"}));
}

TEST(Raster, DrawsLinesAsThickAsTheyAre) {
  const Raster raster = rasterise(canvas_with(PenStroke{{{2, 5}, {18, 5}}, black, 2}), 1);

  EXPECT_EQ(raster.at(10, 4), black);
  EXPECT_EQ(raster.at(10, 5), black);
  EXPECT_EQ(raster.at(10, 3), white);
  EXPECT_EQ(raster.at(10, 6), white);
}

TEST(Raster, LeavesGapsBetweenDashes) {
  const Raster raster = rasterise(canvas_with(PenStroke{{{0, 5}, {20, 5}}, black, 2, Dash::yes}), 1);

  EXPECT_EQ(raster.at(2, 4), black);
  EXPECT_EQ(raster.at(6, 4), white);
  EXPECT_EQ(raster.at(10, 4), black);  // 8 to 13
  EXPECT_EQ(raster.at(14, 4), white);
}

TEST(Raster, PaintsWhatComesLaterOnTop) {
  Drawing drawing = canvas_with(Box{{0, 0}, 20, 10, black});
  drawing.shapes.push_back(Box{{5, 5}, 2, 2, blue});

  EXPECT_EQ(rasterise(drawing, 1).at(6, 6), blue);
}

TEST(Raster, KeepsTheEdgesOfTables) {
  Photograph table{{0, 0}, 20, 10, 2, 1, {0, 0, 0, 200, 100, 60}, PixelEdges::sharp};
  const Raster raster = rasterise(canvas_with(table), 1);
  EXPECT_EQ(raster.at(9, 5), (Colour{0, 0, 0}));
  EXPECT_EQ(raster.at(10, 5), (Colour{200, 100, 60}));
}

TEST(Raster, StretchesPhotographs) {
  const Raster raster = rasterise(canvas_with(Photograph{{0, 0}, 20, 10, 2, 1, {0, 0, 0, 200, 100, 60}}), 1);

  EXPECT_EQ(raster.at(0, 5), black);
  EXPECT_EQ(raster.at(19, 5), (Colour{200, 100, 60}));
  EXPECT_EQ(raster.at(9, 0), (Colour{90, 45, 27}));  // 0.45 of the way
}

TEST(Raster, CutsOffWhatLeavesThePicture) {
  const Raster raster = rasterise(canvas_with(Box{{-5, -5}, 100, 100, blue}), 1);
  EXPECT_EQ(painted_pixels(raster), 200);
}

TEST(Raster, AnchorsAndTurnsText) {
  const auto place = [](Anchor anchor, Turn turn) {
    Drawing drawing{60, 60, {}};
    drawing.shapes.push_back(Lettering{"HH", {30, 30}, 12, anchor, black, Weight::normal, turn});
    const Raster raster = rasterise(drawing, 1);
    int left = 60;
    int top = 60;
    for (int row = 0; row < 60; ++row) {
      for (int column = 0; column < 60; ++column) {
        if (raster.at(column, row) == white) continue;
        left = std::min(left, column);
        top = std::min(top, row);
      }
    }
    return std::pair(left, top);
  };
  const double width = lettering_width("HH", 12);  // 14.67
  const double height = 12.0 * 13 / 18;
  constexpr double thickness = 2;  // of a stroke, with its smooth edges
  EXPECT_NEAR(place(Anchor::start, Turn::none).first, 30, thickness);
  EXPECT_NEAR(place(Anchor::end, Turn::none).first, 30 - width, thickness);
  EXPECT_NEAR(place(Anchor::middle, Turn::none).first, 30 - width / 2, thickness);
  EXPECT_NEAR(place(Anchor::start, Turn::none).second, 30 - height, thickness);
  EXPECT_NEAR(place(Anchor::start, Turn::upwards).second, 30 - width, thickness);
  EXPECT_NEAR(place(Anchor::start, Turn::upwards).first, 30 - height, thickness);
}

TEST(Letters, AreAllDifferent) {
  std::set<std::string> seen;
  std::string known;
  for (char letter = '!'; letter <= '~'; ++letter) known += letter;
  for (const char letter : known) {
    std::string strokes;
    for (const auto& stroke : letter_strokes(std::string(1, letter), 18)) {
      for (const Spot& spot : stroke) strokes += std::to_string(spot.x) + "," + std::to_string(spot.y) + " ";
      strokes += ";";
    }
    EXPECT_TRUE(seen.insert(strokes).second) << letter;
  }
}

TEST(Letters, StandInABoxForOthers) {
  const auto unknown = letter_strokes("\xe2\x98\x83", 18);  // a snowman: one character of three bytes
  EXPECT_EQ(unknown, letter_strokes("\xc3\xbc", 18));
  EXPECT_EQ(unknown, letter_strokes("\xff", 18));      // no UTF-8
  EXPECT_NE(unknown, letter_strokes("\xce\xb3", 18));  // gamma is known
}

TEST(Letters, GrowWithTheirSize) {
  EXPECT_DOUBLE_EQ(lettering_width("wide", 24), 2 * lettering_width("wide", 12));
  EXPECT_GT(lettering_width("wide words", 12), lettering_width("widewords", 12));
  EXPECT_EQ(lettering_width("", 12), 0);
}

}  // namespace
}  // namespace foldwise::results
