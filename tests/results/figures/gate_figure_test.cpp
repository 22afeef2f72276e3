// SPDX-License-Identifier: Apache-2.0
#include "results/figures/gate_figure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <variant>

#include "experiments/foundation/error.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr const char* small_gates =
    "class,network,layer,feature,mean,samples\n"
    "game,audio,0,0,0.25,50\ngame,audio,0,1,0.75,50\ngame,audio,0,2,1,50\n"
    "game,joint,0,0,0.4,50\ngame,joint,0,1,0.6,50\n"
    "\"concert, live\",audio,0,0,0.5,50\n\"concert, live\",audio,0,1,0.5,50\n\"concert, live\",audio,0,2,0,50\n"
    "\"concert, live\",joint,0,0,0.1,50\n\"concert, live\",joint,0,1,0.9,50\n";

std::vector<GateCurve> read_text_as_gates(const std::string& text) {
  const TemporaryFolder folder;
  write_text(folder / "gates.csv", text);
  return read_gate_table(folder / "gates.csv");
}

template <typename Kind>
std::vector<Kind> shapes_of(const Drawing& drawing) {
  std::vector<Kind> found;
  for (const Shape& shape : drawing.shapes) {
    if (const Kind* one = std::get_if<Kind>(&shape)) found.push_back(*one);
  }
  return found;
}

TEST(GateTable, IsACurveForEachClassNetworkAndLayer) {
  const std::vector<GateCurve> curves = read_text_as_gates(small_gates);
  ASSERT_THAT(curves, SizeIs(4));
  EXPECT_EQ(curves[2].group, "concert, live");
  EXPECT_EQ(curves[2].network, "audio");
  EXPECT_THAT(curves[0].means, ElementsAre(0.25, 0.75, 1));
  EXPECT_THAT(curves[3].means, ElementsAre(0.1, 0.9));
}

TEST(GateTable, RefusesWhatIsNone) {
  const std::string header = "class,network,layer,feature,mean,samples\n";
  for (const std::string rows : {"", "game,audio,0,1,0.5,1\n", "game,audio,0,0,1.5,1\n", "game,audio,x,0,0.5,1\n"}) {
    EXPECT_THROW(read_text_as_gates(header + rows), UserError) << rows;
  }
  EXPECT_THROW(read_text_as_gates("class,mean\ngame,0.5\n"), UserError);
}

TEST(GateFigure, HasALineForEachClassAndABarForEachShare) {
  const Drawing drawing = draw_gates(read_text_as_gates(small_gates));
  std::vector<PenStroke> lines;
  for (const PenStroke& stroke : shapes_of<PenStroke>(drawing)) {
    if (stroke.points.size() == 3) lines.push_back(stroke);
  }
  ASSERT_THAT(lines, SizeIs(2));
  // A gate of 1 is at the top, and one of 0.25 a quarter above the bottom.
  const double top = lines[0].points[2].y;
  const double bottom = lines[1].points[2].y;
  EXPECT_LT(top, bottom);
  EXPECT_NEAR(lines[0].points[0].y, bottom + 0.25 * (top - bottom), 1e-9);
  const std::vector<Box> bars = shapes_of<Box>(drawing);
  ASSERT_THAT(bars, SizeIs(4));
  EXPECT_NEAR(bars[1].height / bars[0].height, 1.5, 1e-9);
  EXPECT_NEAR(bars[3].height / bars[2].height, 9, 1e-9);
  for (const Box& bar : bars) EXPECT_LE(bar.corner.x + bar.width, drawing.width);
}

}  // namespace
}  // namespace foldwise::results
