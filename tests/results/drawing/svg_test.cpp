// SPDX-License-Identifier: Apache-2.0
#include "results/drawing/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <vector>

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;

/// What is wrong with a document's form (elements closed in order, attributes in quotes, no bare ampersand); empty:
/// nothing.
std::string form_fault(const std::string& text) {
  std::vector<std::string> open;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '&') {
      const std::size_t end = text.find(';', i);
      const std::string name = text.substr(i, end - i + 1);
      if (name != "&amp;" && name != "&lt;" && name != "&gt;" && name != "&quot;") return "entity " + name;
    }
    if (text[i] == '>') return "a bare >";
    if (text[i] != '<') continue;
    const std::size_t begin = i + 1;
    bool quoted = false;
    for (++i; i < text.size() && (quoted || text[i] != '>'); ++i) {
      if (text[i] == '"') quoted = !quoted;
      if (text[i] == '<') return "a < within an element";
    }
    if (i == text.size()) return "an element without end";
    const std::string element = text.substr(begin, i - begin);
    const std::string name = element.substr(0, element.find(' '));
    if (name.front() == '/') {
      if (open.empty() || "/" + open.back() != name) return "closes " + name;
      open.pop_back();
    } else if (element.back() != '/') {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : open.back() + " is not closed";
}

Drawing with_every_shape() {
  Drawing drawing{100, 50, {}};
  drawing.shapes = {Box{{1, 2}, 30, 4.5, {255, 0, 16}},
                    Box{{1, 2}, 30, 4.5, {1, 2, 3}, Hatch::yes},
                    Box{{5, 2}, 30, 4.5, {1, 2, 3}, Hatch::yes},
                    PenStroke{{{0, 0}, {10.126, 20}}, {0, 0, 0}, 1.5, Dash::yes},
                    PenStroke{{{0, 0}, {10, 20}}, {0, 0, 0}},
                    Lettering{"a < b & \"c\" > γ\n", {3, 4}, 12, Anchor::end, {9, 9, 9}, Weight::bold, Turn::upwards},
                    Photograph{{0, 0}, 10, 10, 1, 1, {255, 128, 0}}};
  return drawing;
}

TEST(Svg, IsWellFormed) {
  const std::string svg = to_svg(with_every_shape());
  EXPECT_EQ(form_fault(svg), "");
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"50\""));
}

TEST(Svg, HoldsEveryShape) {
  const std::string svg = to_svg(with_every_shape());
  EXPECT_THAT(svg, HasSubstr(R"(<rect x="1" y="2" width="30" height="4.5" fill="#ff0010"/>)"));
  EXPECT_THAT(svg, HasSubstr("fill=\"url(#hatch-010203)\""));
  EXPECT_THAT(svg, HasSubstr(R"(<pattern id="hatch-010203")"));
  EXPECT_EQ(svg.find("<pattern"), svg.rfind("<pattern")) << "one for each colour";
  EXPECT_THAT(svg, HasSubstr(R"(points="0,0 10.13,20")"));
  EXPECT_THAT(svg, HasSubstr(R"(stroke-dasharray="5 3")"));
  EXPECT_THAT(svg, HasSubstr(R"(text-anchor="end")"));
  EXPECT_THAT(svg, HasSubstr("font-weight=\"bold\" transform=\"rotate(-90 3 4)\""));
}

TEST(Svg, EscapesText) {
  const std::string svg = to_svg(with_every_shape());
  EXPECT_THAT(svg, HasSubstr("a &lt; b &amp; &quot;c&quot; &gt; γ\n</text>"));
  Drawing other{1, 1, {}};
  other.shapes.push_back(Lettering{"\xff-", {0, 0}});
  EXPECT_THAT(to_svg(other), HasSubstr(">?-<"));
}

TEST(Svg, KeepsTheEdgesOfTables) {
  Drawing drawing{10, 10, {Photograph{{0, 0}, 10, 10, 1, 1, {255, 128, 0}, PixelEdges::sharp}}};
  EXPECT_THAT(to_svg(drawing), ::testing::HasSubstr("image-rendering:pixelated"));
}

TEST(Svg, HoldsPhotographsAsPng) {
  const std::string svg = to_svg(with_every_shape());
  EXPECT_THAT(svg, HasSubstr("href=\"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe"));
}

}  // namespace
}  // namespace foldwise::results
