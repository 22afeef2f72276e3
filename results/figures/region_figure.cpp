// SPDX-License-Identifier: Apache-2.0
#include "results/figures/region_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "experiments/foundation/text/csv_cell.h"
#include "results/figures/place_picture.h"

namespace foldwise::results {
namespace {

constexpr double regions_width = 700;  ///< of all frames beside each other
constexpr double regions_gutter = 96;  ///< left of them: the names of rows and classes
constexpr double regions_heading = 52;
constexpr double region_picture_most = 130;
constexpr double column_gap = 6;
constexpr double class_height = 12;
constexpr double importance_height = 46;
constexpr std::size_t most_classes = 8;
constexpr int most_frames_without_stills = 8;
constexpr double darkened = 0.4;  ///< what is left of a frame's grey where nothing is attended to
constexpr double whitest = 0.8;   ///< how much of the way to white it goes where most is: the frame is still seen

constexpr Colour seen_class{190, 30, 30};  ///< "The red bar shows the selected emotion"
constexpr Colour other_class{150, 160, 175};

/// The frame in grey, darkened, and white over it as far as it is attended to.
Still whitened(const Still& still, const std::vector<double>& cells, const PlaceMap& places) {
  Still shown = still;
  const double most = std::max(1e-12, *std::ranges::max_element(cells));
  for (int row = 0; row < still.rows; ++row) {
    for (int column = 0; column < still.columns; ++column) {
      const double share =
          between_cells(cells, places, (row + 0.5) / still.rows, (column + 0.5) / still.columns) / most;
      const std::size_t first = still.place_of(row, column);
      const double grey =
          0.299 * still.pixels[first] + 0.587 * still.pixels[first + 1] + 0.114 * still.pixels[first + 2];
      const double made = grey * darkened + (255 - grey * darkened) * whitest * share;
      const auto pixel = static_cast<std::uint8_t>(std::lround(std::clamp(made, 0.0, 255.0)));
      std::fill_n(shown.pixels.begin() + static_cast<std::ptrdiff_t>(first), 3, pixel);
    }
  }
  return shown;
}

/// Those that are likeliest in the mean over time, in their order; the one that is seen among them.
std::vector<std::size_t> classes_shown(const FrameShares& shares) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t c = 0; c < shares.classes.size(); ++c) {
    double sum = c == shares.predicted ? static_cast<double>(shares.places) + 1 : 0;  // whatever the others are
    for (std::size_t place = 0; place < shares.places; ++place) sum += shares.probability(c, place);
    order.emplace_back(-sum, c);
  }
  std::ranges::sort(order);
  order.resize(std::min(order.size(), most_classes));
  std::vector<std::size_t> shown;
  shown.reserve(order.size());
  for (const auto& [sum, c] : order) shown.push_back(c);
  std::ranges::sort(shown);
  return shown;
}

class RegionPainter {
 public:
  explicit RegionPainter(HeadsShown heads) : heads_(heads) {}

  Drawing paint(const std::vector<std::vector<RegionPanel>>& panels) {
    canvas_.drawing().width = 2 * look::margin + regions_gutter + regions_width;
    double top = look::margin;
    for (const auto& row : panels) {
      for (const RegionPanel& panel : row) top = block(panel, {look::margin + regions_gutter, top}) + look::gap;
    }
    canvas_.drawing().height = top + look::margin - look::gap;
    return std::move(canvas_.drawing());
  }

 private:
  /// Returns where it ends.
  double block(const RegionPanel& panel, const Spot& corner) {
    const MapSubject& subject = panel.regions.subject;
    heading(panel, corner);
    frames_.clear();
    for (const Still& still : subject.stills) frames_.push_back(still.frame);
    if (frames_.empty()) frames_ = still_frames(subject.frames, most_frames_without_stills);
    each_ = regions_width / static_cast<double>(frames_.size());
    double top = pictures(panel, {corner.x, corner.y + regions_heading});
    top = probabilities(panel.shares, {corner.x, top + look::gap});
    top = importances(panel.shares, {corner.x, top + look::gap});
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      canvas_.write(std::to_string(frames_[i]), {middle(corner, i), top + 11}, look::small, Anchor::middle);
    }
    canvas_.write("frame", {corner.x - 8, top + 11}, look::medium, Anchor::end);
    return canvas_.remarks(subject.remarks, {corner.x, top + 18}, regions_width) + look::gap;
  }

  void heading(const RegionPanel& panel, const Spot& corner) {
    const MapSubject& subject = panel.regions.subject;
    canvas_.write(fitted(subject.video, look::large, regions_width), {corner.x, corner.y + 12}, look::large,
                  Anchor::start, look::ink, Weight::bold);
    const std::string seen = subject.part + " video of " + subject.label + ", seen as " +
                             panel.shares.classes[panel.shares.predicted] + ". " + subject.training;
    canvas_.write(fitted(seen, look::medium, regions_width), {corner.x, corner.y + 27}, look::medium, Anchor::start,
                  look::soft);
    canvas_.write("Regions: whiter is more. Red is the class that is seen. Importance: by the most of these frames.",
                  {corner.x, corner.y + 42}, look::medium, Anchor::start, look::soft);
  }

  double middle(const Spot& corner, std::size_t column) const {
    return corner.x + each_ * (static_cast<double>(column) + 0.5);
  }
  void row_title(const std::string& text, const Spot& corner, double bottom) {
    canvas_.write(text, {corner.x - 8, (corner.y + bottom) / 2 + 4}, look::medium, Anchor::end);
  }

  /// (a) and (b); of (b) a row for each head that is drawn. Where frames are gone, (b) is of black ones.
  double pictures(const RegionPanel& panel, const Spot& corner) {
    const PlaceMap& places = panel.regions.places;
    std::vector<Still> seen;
    for (const Still& still : panel.regions.subject.stills) {
      seen.push_back(central_part(still, panel.regions.seen_area));
    }
    double top = corner.y;
    if (!seen.empty()) {
      top = row_of(seen, corner);
      row_title("frames", corner, top);
    } else {
      constexpr int side = 32;
      for (const int frame : frames_) {
        seen.push_back({frame, side, side, std::vector<std::uint8_t>(std::size_t{side} * side * 3, 0)});
      }
    }
    for (const PlaceHead& head : heads_of(places, heads_)) {
      std::vector<Still> row;
      for (std::size_t i = 0; i < frames_.size(); ++i) {
        row.push_back(
            whitened(seen[i], step_of(places, head, static_cast<std::size_t>(frames_[i] / places.stride)), places));
      }
      const Spot place{corner.x, top + column_gap};
      top = row_of(row, place);
      row_title("regions", place, top);
      if (head.words.empty()) continue;
      canvas_.write(head.words, {corner.x - 8, (place.y + top) / 2 + 18}, look::small, Anchor::end, look::soft);
    }
    return top;
  }

  double row_of(const std::vector<Still>& stills, const Spot& corner) {
    double bottom = corner.y;
    for (std::size_t i = 0; i < stills.size(); ++i) {
      const Still& still = stills[i];
      const double scale = std::min((each_ - column_gap) / still.columns, region_picture_most / still.rows);
      const double width = still.columns * scale;
      const double height = still.rows * scale;
      canvas_.photograph(
          {{middle(corner, i) - width / 2, corner.y}, width, height, still.columns, still.rows, still.pixels});
      canvas_.frame({middle(corner, i) - width / 2, corner.y}, width, height);
      bottom = std::max(bottom, corner.y + height);
    }
    return bottom;
  }

  /// (c): a line for each class, a bar in each frame's column.
  double probabilities(const FrameShares& shares, const Spot& corner) {
    double top = corner.y;
    for (const std::size_t c : classes_shown(shares)) {
      const Colour& ink = c == shares.predicted ? seen_class : other_class;
      canvas_.write(fitted(shares.classes[c], look::small, regions_gutter - 10), {corner.x - 8, top + 9}, look::small,
                    Anchor::end, c == shares.predicted ? seen_class : look::ink);
      for (std::size_t i = 0; i < frames_.size(); ++i) {
        const Spot place{corner.x + each_ * static_cast<double>(i) + column_gap / 2, top + 1};
        const double room = each_ - column_gap;
        canvas_.box(place, room, class_height - 3, look::ground);
        canvas_.box(place, room * shares.probability(c, shares.place_of(frames_[i])), class_height - 3, ink);
      }
      top += class_height;
    }
    return top;
  }

  /// (d)
  double importances(const FrameShares& shares, const Spot& corner) {
    double most = 0;
    for (const int frame : frames_) most = std::max(most, shares.importance[shares.place_of(frame)]);
    const double bottom = corner.y + importance_height;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      const double share = most > 0 ? shares.importance[shares.place_of(frames_[i])] / most : 0;
      const double height = (importance_height - 14) * share;
      canvas_.box({middle(corner, i) - 9, bottom - height}, 18, height, look::curve_ink);
      canvas_.write(fmt::format("{:.0f} %", 100 * share), {middle(corner, i), bottom - height - 3}, look::small,
                    Anchor::middle);
    }
    canvas_.line({{corner.x, bottom}, {corner.x + regions_width, bottom}}, look::soft, 0.8);
    row_title("importance", corner, bottom);
    return bottom;
  }

  HeadsShown heads_;
  Canvas canvas_;
  std::vector<int> frames_;  ///< of the block that is drawn
  double each_ = 0;          ///< how wide their columns are
};

}  // namespace

Drawing draw_regions(const std::vector<std::vector<RegionPanel>>& panels, HeadsShown heads) {
  return RegionPainter(heads).paint(panels);
}

std::string region_csv(const std::vector<std::vector<RegionPanel>>& panels) {
  std::string text = "training,key,video,frame,class,probability,importance\n";
  for (const auto& row : panels) {
    for (const RegionPanel& panel : row) {
      const MapSubject& subject = panel.regions.subject;
      const FrameShares& shares = panel.shares;
      const std::string beginning = csv_cell(subject.training) + ',' + subject.key + ',' + csv_cell(subject.video);
      for (std::size_t place = 0; place < shares.places; ++place) {
        for (std::size_t c = 0; c < shares.classes.size(); ++c) {
          fmt::format_to(std::back_inserter(text), "{},{},{},{:.8g},{:.8g}\n", beginning,
                         place * static_cast<std::size_t>(shares.stride), csv_cell(shares.classes[c]),
                         shares.probability(c, place), shares.importance[place]);
        }
      }
    }
  }
  return text;
}

}  // namespace foldwise::results
