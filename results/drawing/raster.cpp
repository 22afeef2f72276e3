// SPDX-License-Identifier: Apache-2.0
#include "results/drawing/raster.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "results/drawing/letters.h"

namespace foldwise::results {
namespace {

double distance_to_segment(const Spot& spot, const Spot& from, const Spot& to) {
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double length = dx * dx + dy * dy;
  const double along =
      length == 0 ? 0 : std::clamp(((spot.x - from.x) * dx + (spot.y - from.y) * dy) / length, 0.0, 1.0);
  return std::hypot(spot.x - from.x - along * dx, spot.y - from.y - along * dy);
}

/// The dashes of a line.
std::vector<std::vector<Spot>> dashes_of(const std::vector<Spot>& points, double dash, double gap) {
  std::vector<std::vector<Spot>> dashes;
  double travelled = 0;  // since a dash began
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Spot& from = points[i];
    const Spot& to = points[i + 1];
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    const auto spot = [&](double at) {
      return Spot{from.x + (to.x - from.x) * at / length, from.y + (to.y - from.y) * at / length};
    };
    for (double at = 0; at < length;) {
      const double left = travelled < dash ? dash - travelled : dash + gap - travelled;
      const double end = std::min(length, at + left);
      if (travelled < dash) dashes.push_back({spot(at), spot(end)});
      travelled += end - at;
      if (travelled >= dash + gap - 1e-9) travelled = 0;
      at = end + (end == at ? 1e-9 : 0);
    }
  }
  return dashes;
}

class Painter {
 public:
  Painter(const Drawing& drawing, double scale) : scale_(scale) {
    raster_.columns = std::max(1, static_cast<int>(std::ceil(drawing.width * scale)));
    raster_.rows = std::max(1, static_cast<int>(std::ceil(drawing.height * scale)));
    cover_.resize(static_cast<std::size_t>(raster_.columns) * static_cast<std::size_t>(raster_.rows));
    raster_.pixels.assign(cover_.size() * 3, 255);
  }
  Raster take() { return std::move(raster_); }

  void operator()(const Box& box) {
    const double left = box.corner.x * scale_;
    const double top = box.corner.y * scale_;
    const double right = left + box.width * scale_;
    const double bottom = top + box.height * scale_;
    paint(left, top, right, bottom, [&](int column, int row) {
      const double across = std::min(right, column + 1.0) - std::max(left, static_cast<double>(column));
      const double down = std::min(bottom, row + 1.0) - std::max(top, static_cast<double>(row));
      const Colour colour = box.hatch == Hatch::yes ? hatched(box.fill, column, row) : box.fill;
      blend(column, row, colour, std::max(0.0, across) * std::max(0.0, down));
    });
  }

  void operator()(const PenStroke& stroke) {
    std::vector<Spot> points;
    for (const Spot& point : stroke.points) points.push_back({point.x * scale_, point.y * scale_});
    const double width = stroke.width * scale_;
    if (stroke.dash == Dash::no) return pen({points}, stroke.colour, width, RoundEnds::yes);
    pen(dashes_of(points, dash_length * scale_, dash_gap * scale_), stroke.colour, width, RoundEnds::no);
  }

  void operator()(const Lettering& words) {
    const double size = words.size * scale_;
    const double width = lettering_width(words.text, size);
    const double before = words.anchor == Anchor::start ? 0 : words.anchor == Anchor::middle ? width / 2 : width;
    const Spot origin{words.baseline.x * scale_, words.baseline.y * scale_};
    std::vector<std::vector<Spot>> strokes = letter_strokes(words.text, size);
    for (std::vector<Spot>& stroke : strokes) {
      for (Spot& point : stroke) {
        const double along = point.x - before;
        point = words.turn == Turn::none ? Spot{origin.x + along, origin.y + point.y}
                                         : Spot{origin.x + point.y, origin.y - along};
      }
    }
    for (const std::vector<Spot>& stroke : strokes) {
      pen({stroke}, words.colour, letter_thickness(size, words.weight), RoundEnds::yes);
    }
  }

  void operator()(const Photograph& photograph) {
    const double left = photograph.corner.x * scale_;
    const double top = photograph.corner.y * scale_;
    const double width = photograph.width * scale_;
    const double height = photograph.height * scale_;
    paint(left, top, left + width, top + height, [&](int column, int row) {
      const double x = (column + 0.5 - left) / width * photograph.columns - 0.5;
      const double y = (row + 0.5 - top) / height * photograph.rows - 0.5;
      const bool sharp = photograph.edges == PixelEdges::sharp;
      blend(column, row, between_pixels(photograph, sharp ? std::round(x) : x, sharp ? std::round(y) : y), 1);
    });
  }

 private:
  enum class RoundEnds : bool { no, yes };

  /// Calls for each pixel that a rectangle touches.
  template <typename Paint>
  void paint(double left, double top, double right, double bottom, const Paint& each) {
    const int first_row = std::max(0, static_cast<int>(std::floor(top)));
    const int last_row = std::min(raster_.rows, static_cast<int>(std::ceil(bottom)));
    const int first_column = std::max(0, static_cast<int>(std::floor(left)));
    const int last_column = std::min(raster_.columns, static_cast<int>(std::ceil(right)));
    for (int row = first_row; row < last_row; ++row) {
      for (int column = first_column; column < last_column; ++column) each(column, row);
    }
  }

  void blend(int column, int row, const Colour& colour, double cover) {
    std::uint8_t* pixel =
        raster_.pixels.data() +
        (static_cast<std::size_t>(row) * static_cast<std::size_t>(raster_.columns) + static_cast<std::size_t>(column)) *
            3;
    const auto mix = [&](std::uint8_t& value, std::uint8_t towards) {
      value = static_cast<std::uint8_t>(std::lround(value + (towards - value) * cover));
    };
    mix(pixel[0], colour.red);
    mix(pixel[1], colour.green);
    mix(pixel[2], colour.blue);
  }

  Colour hatched(const Colour& fill, int column, int row) const {
    const double across = (column + row + 1.0) / scale_;
    const double from_stripe = std::abs(across - hatch_period * std::round(across / hatch_period)) / std::sqrt(2.0);
    const double cover = std::clamp(0.5 + (hatch_width / 2 - from_stripe) * scale_, 0.0, 1.0);
    const auto mix = [&](std::uint8_t from, std::uint8_t to) {
      return static_cast<std::uint8_t>(std::lround(from + (to - from) * cover));
    };
    return {mix(fill.red, hatch_colour.red), mix(fill.green, hatch_colour.green), mix(fill.blue, hatch_colour.blue)};
  }

  /// All lines at once, so that none is painted twice where they meet.
  void pen(const std::vector<std::vector<Spot>>& lines, const Colour& colour, double width, RoundEnds ends) {
    const double radius = std::max(width, 1.0) / 2;
    const double strength = std::min(width, 1.0);
    const double reach = radius + 1;
    for (const std::vector<Spot>& line : lines) {
      touched_.clear();
      for (std::size_t i = 0; i + 1 < std::max<std::size_t>(line.size(), 2) && !line.empty(); ++i) {
        const Spot& from = line[i];
        const Spot& to = line[std::min(i + 1, line.size() - 1)];
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        paint(std::min(from.x, to.x) - reach, std::min(from.y, to.y) - reach, std::max(from.x, to.x) + reach,
              std::max(from.y, to.y) + reach, [&](int column, int row) {
                const Spot middle{column + 0.5, row + 0.5};
                double cover = std::clamp(0.5 + radius - distance_to_segment(middle, from, to), 0.0, 1.0) * strength;
                if (ends == RoundEnds::no && length > 0) {
                  const double along =
                      ((middle.x - from.x) * (to.x - from.x) + (middle.y - from.y) * (to.y - from.y)) / length;
                  cover *= std::clamp(0.5 + along, 0.0, 1.0) * std::clamp(0.5 + length - along, 0.0, 1.0);
                }
                keep_most(column, row, cover);
              });
      }
      for (const auto& [column, row] : touched_) {
        blend(column, row, colour, cover_at(column, row));
        cover_at(column, row) = 0;
      }
    }
  }

  double& cover_at(int column, int row) {
    return cover_[static_cast<std::size_t>(row) * static_cast<std::size_t>(raster_.columns) +
                  static_cast<std::size_t>(column)];
  }
  void keep_most(int column, int row, double cover) {
    double& most = cover_at(column, row);
    if (cover <= most) return;
    if (most == 0) touched_.emplace_back(column, row);
    most = cover;
  }

  static Colour between_pixels(const Photograph& photograph, double x, double y) {
    x = std::clamp(x, 0.0, photograph.columns - 1.0);
    y = std::clamp(y, 0.0, photograph.rows - 1.0);
    const int column = std::min(static_cast<int>(x), std::max(0, photograph.columns - 2));
    const int row = std::min(static_cast<int>(y), std::max(0, photograph.rows - 2));
    const auto value = [&](int channel) {
      const auto pixel = [&](int right, int down) {
        const int at = std::min(row + down, photograph.rows - 1) * photograph.columns +
                       std::min(column + right, photograph.columns - 1);
        return static_cast<double>(
            photograph.pixels[static_cast<std::size_t>(at) * 3 + static_cast<std::size_t>(channel)]);
      };
      const double above = pixel(0, 0) + (pixel(1, 0) - pixel(0, 0)) * (x - column);
      const double below = pixel(0, 1) + (pixel(1, 1) - pixel(0, 1)) * (x - column);
      return static_cast<std::uint8_t>(std::lround(above + (below - above) * (y - row)));
    };
    return {value(0), value(1), value(2)};
  }

  double scale_;
  Raster raster_;
  std::vector<double> cover_;                 // of each pixel, while a line is drawn; 0 otherwise
  std::vector<std::pair<int, int>> touched_;  // columns and rows where it is not 0
};

}  // namespace

Colour Raster::at(int column, int row) const {
  const std::size_t first =
      (static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)) * 3;
  return {pixels.at(first), pixels.at(first + 1), pixels.at(first + 2)};
}

Raster rasterise(const Drawing& drawing, double scale) {
  Painter painter(drawing, scale);
  for (const Shape& shape : drawing.shapes) std::visit(painter, shape);
  return painter.take();
}

}  // namespace foldwise::results
