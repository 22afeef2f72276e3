// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace foldwise::results {

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Colour&) const = default;
};

/// In units of the drawing, from its upper left corner: a unit is a pixel of a screen.
struct Spot {
  double x = 0;
  double y = 0;
  bool operator==(const Spot&) const = default;
};

/// Stripes, so that boxes differ where colours do not.
enum class Hatch : bool { no, yes };

/// A filled rectangle.
struct Box {
  Spot corner;  ///< upper left
  double width = 0;
  double height = 0;
  Colour fill;
  Hatch hatch = Hatch::no;
};

/// How far apart the stripes of a hatched box begin, along either axis, and how wide they are.
constexpr double hatch_period = 5;
constexpr double hatch_width = 1.4;
/// What they are drawn in.
constexpr Colour hatch_colour{255, 255, 255};

enum class Dash : bool { no, yes };

/// Straight lines from point to point, with round ends.
struct PenStroke {
  std::vector<Spot> points;
  Colour colour;
  double width = 1;
  Dash dash = Dash::no;
};

/// The lengths of a dash and of the gap behind it.
constexpr double dash_length = 5;
constexpr double dash_gap = 3;

enum class Anchor { start, middle, end };
enum class Weight : bool { normal, bold };
enum class Turn : bool { none, upwards };

/// One line of text, UTF-8.
struct Lettering {
  std::string text;
  Spot baseline;  ///< where the anchor of the text stands
  double size = 12;
  Anchor anchor = Anchor::start;
  Colour colour = {};
  Weight weight = Weight::normal;
  Turn turn = Turn::none;
};

/// What is between the pixels of a photograph that is enlarged: something between their colours, or an edge.
enum class PixelEdges : bool { smooth, sharp };

/// A photograph, or a table of colours, stretched to its place.
struct Photograph {
  Spot corner;  ///< upper left
  double width = 0;
  double height = 0;
  int columns = 0;
  int rows = 0;
  std::vector<std::uint8_t> pixels;  ///< [rows, columns, 3], RGB
  PixelEdges edges = PixelEdges::smooth;
};

using Shape = std::variant<Box, PenStroke, Lettering, Photograph>;

/// What a figure looks like, on white: later shapes cover earlier ones. svg.h and raster.h show the same.
struct Drawing {
  double width = 0;
  double height = 0;
  std::vector<Shape> shapes;
};

}  // namespace foldwise::results
