// SPDX-License-Identifier: Apache-2.0
#include "results/drawing/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <set>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "experiments/foundation/text/markup.h"
#include "results/drawing/png.h"

namespace foldwise::results {
namespace {

std::string hex(const Colour& colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

/// At most two decimals, and none that say nothing.
std::string number(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

class SvgWriter {
 public:
  explicit SvgWriter(const Drawing& drawing) {
    const std::string width = number(drawing.width);
    const std::string height = number(drawing.height);
    write(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"Helvetica, Arial, sans-serif\">\n",
        width, height);
    define_hatches(drawing);
    write("<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", width, height);
    for (const Shape& shape : drawing.shapes) std::visit(*this, shape);
    text_ += "</svg>\n";
  }
  std::string take() { return std::move(text_); }

  void operator()(const Box& box) {
    write("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", number(box.corner.x),
          number(box.corner.y), number(box.width), number(box.height),
          box.hatch == Hatch::yes ? "url(#" + hatch_name(box.fill) + ")" : hex(box.fill));
  }
  void operator()(const PenStroke& stroke) {
    std::string points;
    for (const Spot& point : stroke.points) {
      points += fmt::format("{}{},{}", points.empty() ? "" : " ", number(point.x), number(point.y));
    }
    write("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" {}/>\n",
          points, hex(stroke.colour), number(stroke.width),
          stroke.dash == Dash::yes ? fmt::format("stroke-dasharray=\"{} {}\"", number(dash_length), number(dash_gap))
                                   : "stroke-linecap=\"round\"");
  }
  void operator()(const Lettering& words) {
    constexpr std::array anchors{"start", "middle", "end"};
    const std::string x = number(words.baseline.x);
    const std::string y = number(words.baseline.y);
    write("<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\" fill=\"{}\"{}{}>{}</text>\n", x, y,
          number(words.size), anchors.at(static_cast<std::size_t>(words.anchor)), hex(words.colour),
          words.weight == Weight::bold ? " font-weight=\"bold\"" : "",
          words.turn == Turn::upwards ? fmt::format(" transform=\"rotate(-90 {} {})\"", x, y) : "",
          markup_text(words.text));
  }
  void operator()(const Photograph& photograph) {
    write(
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\"{} "
        "href=\"data:image/png;base64,{}\"/>\n",
        number(photograph.corner.x), number(photograph.corner.y), number(photograph.width), number(photograph.height),
        photograph.edges == PixelEdges::sharp ? " style=\"image-rendering:pixelated\"" : "",
        base64(encode_png(photograph.columns, photograph.rows, photograph.pixels)));
  }

 private:
  template <typename... Values>
  void write(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
  }

  static std::string hatch_name(const Colour& fill) { return "hatch-" + hex(fill).substr(1); }

  /// One pattern for each colour that is hatched: stripes along x + y = 0, hatch_period, …
  void define_hatches(const Drawing& drawing) {
    std::set<std::tuple<int, int, int>> defined;
    for (const Shape& shape : drawing.shapes) {
      const auto* box = std::get_if<Box>(&shape);
      if (box == nullptr || box->hatch == Hatch::no) continue;
      if (!defined.emplace(box->fill.red, box->fill.green, box->fill.blue).second) continue;
      const double p = hatch_period;
      write(
          "<defs><pattern id=\"{0}\" patternUnits=\"userSpaceOnUse\" width=\"{1}\" height=\"{1}\">"
          "<rect width=\"{1}\" height=\"{1}\" fill=\"{2}\"/>"
          "<path d=\"M-1,1 L1,-1 M0,{1} L{1},0 M{3},{4} L{4},{3}\" stroke=\"{5}\" stroke-width=\"{6}\"/>"
          "</pattern></defs>\n",
          hatch_name(box->fill), number(p), hex(box->fill), number(p - 1), number(p + 1), hex(hatch_colour),
          number(hatch_width));
    }
  }

  std::string text_;
};

}  // namespace

std::string to_svg(const Drawing& drawing) {
  return SvgWriter(drawing).take();
}

}  // namespace foldwise::results
