// SPDX-License-Identifier: Apache-2.0
#include "results/figures/mask_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <utility>

#include "experiments/foundation/text/csv_cell.h"
#include "results/figures/place_picture.h"
#include "results/figures/shades.h"

namespace foldwise::results {
namespace {

constexpr double mask_width = 700;  ///< of all frames beside each other
constexpr double mask_heading = 52;
constexpr double picture_most = 130;
constexpr double picture_gap = 4;
constexpr double range_height = 72;
constexpr double mask_legend_room = 52;
constexpr int frames_without_stills = 6;

/// The frame as far as the map lets it through: black where it is least, the frame itself at 1, bleached where it is
/// most.
Still overlaid(const Still& still, const std::vector<double>& cells, const PlaceMap& places, const ShadedTable& scale) {
  Still shown = still;
  for (int row = 0; row < still.rows; ++row) {
    for (int column = 0; column < still.columns; ++column) {
      const double value = between_cells(cells, places, (row + 0.5) / still.rows, (column + 0.5) / still.columns);
      const double below = std::clamp((value - scale.least) / (1 - scale.least), 0.0, 1.0);
      const double above = std::clamp((value - 1) / std::max(1e-9, scale.most - 1), 0.0, 1.0);
      const std::size_t first = still.place_of(row, column);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const double pixel = still.pixels[first + channel];
        const double made = pixel * below + (255 - pixel) * 0.75 * above;
        shown.pixels[first + channel] = static_cast<std::uint8_t>(std::lround(std::clamp(made, 0.0, 255.0)));
      }
    }
  }
  return shown;
}

class MaskPainter {
 public:
  explicit MaskPainter(const MaskLook& look) : look_(look) {}

  Drawing paint(const std::vector<std::vector<MaskPanel>>& panels) {
    canvas_.drawing().width = 2 * look::margin + look::gutter + mask_width + mask_legend_room;
    double top = look::margin;
    for (const auto& row : panels) {
      for (const MaskPanel& panel : row) top = block(panel, {look::margin + look::gutter, top}) + look::gap;
    }
    canvas_.drawing().height = top + look::margin - look::gap;
    return std::move(canvas_.drawing());
  }

 private:
  ShadedTable scale_of(const MaskPanel& panel, const std::vector<PlaceHead>& heads) const {
    if (panel.places.factor) return {{}, 0, 0, 1 - look_.span, 1 + look_.span, Shades::neutral};
    double most = 1;
    for (const PlaceHead& head : heads) most = std::max(most, *std::ranges::max_element(head.values));
    return {{}, 0, 0, 0, most, Shades::grey};
  }

  /// Returns where it ends.
  double block(const MaskPanel& panel, const Spot& corner) {
    const std::vector<PlaceHead> heads = heads_of(panel.places, look_.heads);
    const ShadedTable scale = scale_of(panel, heads);
    heading(panel, corner);
    std::vector<int> frames;
    for (const Still& still : panel.subject.stills) frames.push_back(still.frame);
    if (frames.empty()) frames = still_frames(panel.subject.frames, frames_without_stills);
    const double each = mask_width / static_cast<double>(frames.size());
    double top = corner.y + mask_heading;
    if (!panel.subject.stills.empty()) {
      double bottom = top;
      for (std::size_t i = 0; i < frames.size(); ++i) {
        bottom = std::max(bottom, picture(seen(panel, i), {corner.x + each * static_cast<double>(i), top}, each));
      }
      row_title("frame", corner.x, top, bottom);
      top = bottom + picture_gap;
    }
    const double first_map = top;
    for (const PlaceHead& head : heads) top = maps(panel, head, scale, frames, {corner.x, top}, each);
    shade_legend(canvas_, scale, {corner.x + mask_width + 8, first_map}, std::min(110.0, top - first_map - 12));
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const double middle = corner.x + each * (static_cast<double>(i) + 0.5);
      canvas_.write(std::to_string(frames[i]), {middle, top + 9}, look::small, Anchor::middle);
    }
    top += 20;
    if (panel.places.over_time && panel.places.steps > 1) {
      for (const PlaceHead& head : heads) top = ranges(panel, head, {corner.x, top});
      const double all = static_cast<double>(panel.places.steps) * panel.places.stride;
      const LinearScale x{0, all, corner.x, corner.x + mask_width};
      if (panel.subject.intensity) {
        top = canvas_.intensity(*panel.subject.intensity, panel.subject.intensity->name, {corner.x, top}, x);
      }
      canvas_.frame_axis(x, top);
      top += look::axis_height;
    }
    return canvas_.remarks(panel.subject.remarks, {corner.x, top}, mask_width) + look::gap;
  }

  void heading(const MaskPanel& panel, const Spot& corner) {
    const MapSubject& subject = panel.subject;
    canvas_.write(fitted(subject.video, look::large, mask_width), {corner.x, corner.y + 12}, look::large, Anchor::start,
                  look::ink, Weight::bold);
    std::string seen = subject.part + " video";
    if (!subject.label.empty()) seen += " of " + subject.label + ", seen as " + subject.predicted;
    seen += ". " + subject.training;
    canvas_.write(fitted(seen, look::medium, mask_width), {corner.x, corner.y + 27}, look::medium, Anchor::start,
                  look::soft);
    const std::string what = panel.places.factor
                                 ? "Mask o, by which features are multiplied: 1 changes nothing."
                                 : "Attention, times the number of places it is shared among: 1 is an even share.";
    canvas_.write(fitted(what, look::medium, mask_width), {corner.x, corner.y + 42}, look::medium, Anchor::start,
                  look::soft);
  }

  Still seen(const MaskPanel& panel, std::size_t index) const {
    return central_part(panel.subject.stills[index], panel.seen_area);
  }

  void row_title(const std::string& text, double left, double top, double bottom) {
    canvas_.write(text, {left - 8, (top + bottom) / 2 + 4}, look::medium, Anchor::end);
  }

  /// In the middle of its place. Returns where it ends.
  double picture(const Still& still, const Spot& corner, double room) {
    const auto [width, height] = size_of(still.columns, still.rows, room);
    canvas_.photograph(
        {{corner.x + (room - width) / 2, corner.y}, width, height, still.columns, still.rows, still.pixels});
    return corner.y + height;
  }

  static std::pair<double, double> size_of(double columns, double rows, double room) {
    const double scale = std::min((room - picture_gap) / columns, picture_most / rows);
    return {columns * scale, rows * scale};
  }

  /// A row of maps, their ranges as numbers, and where there are frames a row of these. Returns where it ends.
  double maps(const MaskPanel& panel, const PlaceHead& head, const ShadedTable& scale, const std::vector<int>& frames,
              const Spot& corner, double each) {
    const PlaceMap& places = panel.places;
    double below_maps = corner.y;
    double bottom = corner.y;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      ShadedTable table = scale;
      table.rows = places.rows;
      table.columns = places.columns;
      table.numbers = step_of(places, head, static_cast<std::size_t>(frames[i] / places.stride));
      const double left = corner.x + each * static_cast<double>(i);
      const bool pictures = !panel.subject.stills.empty();
      const Still part = pictures ? seen(panel, i) : Still{frames[i], 1, 1};
      const auto [width, height] = size_of(part.columns, part.rows, each);
      const Spot place{left + (each - width) / 2, corner.y};
      canvas_.photograph(photograph_of(table, place, width, height));
      canvas_.frame(place, width, height);
      const auto [least, most] = std::ranges::minmax(table.numbers);
      const std::string range =
          table.numbers.size() == 1 ? fmt::format("{:.2f}", least) : fmt::format("{:.2f} to {:.2f}", least, most);
      canvas_.write(range, {left + each / 2, corner.y + height + 11}, look::small, Anchor::middle, look::soft);
      below_maps = std::max(below_maps, corner.y + height);
      bottom = std::max(bottom, corner.y + height + 16);
      if (!pictures) continue;
      bottom =
          std::max(bottom, picture(overlaid(part, table.numbers, places, scale), {left, corner.y + height + 16}, each));
    }
    row_title(panel.places.factor ? "mask" : "attention", corner.x, corner.y, below_maps);
    if (!head.words.empty())
      canvas_.write(head.words, {corner.x - 8, (corner.y + below_maps) / 2 + 18}, look::small, Anchor::end, look::soft);
    if (!panel.subject.stills.empty()) row_title("overlay", corner.x, below_maps + 16, bottom);
    return bottom + picture_gap;
  }

  /// The mean over the places of each step, and between which numbers they are. Returns where the next may begin.
  double ranges(const MaskPanel& panel, const PlaceHead& head, const Spot& corner) {
    const PlaceMap& places = panel.places;
    std::vector<Spot> means;
    std::vector<Spot> highest;
    std::vector<Spot> lowest;
    double deviation = 0.02;
    for (const double value : head.values) deviation = std::max(deviation, std::abs(value - 1));
    const LinearScale y{places.factor ? 1 - 1.1 * deviation : 0, 1 + 1.6 * deviation, corner.y + range_height,
                        corner.y};  // room for words above
    const LinearScale x{0, static_cast<double>(places.steps) * places.stride, corner.x, corner.x + mask_width};
    for (std::size_t step = 0; step < places.steps; ++step) {
      const std::vector<double> cells = step_of(places, head, step);
      const double at = x.at((static_cast<double>(step) + 0.5) * places.stride);
      const auto [least, most] = std::ranges::minmax(cells);
      means.push_back({at, y.at(std::accumulate(cells.begin(), cells.end(), 0.0) / static_cast<double>(cells.size()))});
      highest.push_back({at, y.at(most)});
      lowest.push_back({at, y.at(least)});
    }
    canvas_.box(corner, mask_width, range_height, look::ground);
    canvas_.value_axis(corner, mask_width, y, 4);
    canvas_.line({{corner.x, y.at(1)}, {corner.x + mask_width, y.at(1)}}, look::soft, 1.1, Dash::yes);
    if (places.rows * places.columns > 1) {
      canvas_.line(std::move(highest), look::soft, 0.9);
      canvas_.line(std::move(lowest), look::soft, 0.9);
      canvas_.write("least, mean, most", {corner.x + mask_width - 5, corner.y + 12}, look::small, Anchor::end,
                    look::soft);
    }
    canvas_.line(std::move(means), look::curve_ink, 1.6);
    canvas_.frame(corner, mask_width, range_height);
    const std::string what = places.factor ? "mask" : "attention";
    canvas_.axis_title(places.values.size() == 1 || head.name == "mean" ? what : "head " + head.name, corner,
                       range_height);
    return corner.y + range_height + look::gap;
  }

  MaskLook look_;
  Canvas canvas_;
};

}  // namespace

Drawing draw_masks(const std::vector<std::vector<MaskPanel>>& panels, const MaskLook& look) {
  return MaskPainter(look).paint(panels);
}

std::string mask_csv(const std::vector<std::vector<MaskPanel>>& panels, HeadsShown heads) {
  std::string text = "training,key,video,head,frame,row,column,value\n";
  for (const auto& row : panels) {
    for (const MaskPanel& panel : row) {
      const PlaceMap& places = panel.places;
      const std::size_t cells = places.rows * places.columns;
      const std::string beginning =
          csv_cell(panel.subject.training) + ',' + panel.subject.key + ',' + csv_cell(panel.subject.video);
      for (const PlaceHead& head : heads_of(places, heads)) {
        for (std::size_t place = 0; place < head.values.size(); ++place) {
          const std::string frame =
              places.over_time ? std::to_string(place / cells * static_cast<std::size_t>(places.stride)) : "";
          fmt::format_to(std::back_inserter(text), "{},{},{},{},{},{:.8g}\n", beginning, head.name, frame,
                         place % cells / places.columns, place % places.columns, head.values[place]);
        }
      }
    }
  }
  return text;
}

}  // namespace foldwise::results
