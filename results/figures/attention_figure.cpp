// SPDX-License-Identifier: Apache-2.0
#include "results/figures/attention_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <utility>

#include "experiments/foundation/text/csv_cell.h"
#include "results/figures/shades.h"
#include "results/metrics/rank_correlation.h"

namespace foldwise::results {
namespace {

constexpr double attention_heading = 52;
constexpr double profile_height = 70;
constexpr double legend_room = 58;  ///< right of a matrix: what its greys mean
constexpr std::size_t cells_a_row = 4;

/// One matrix to be drawn.
struct AttentionCell {
  const AttentionPanel* panel = nullptr;
  std::string head;  ///< "mean of 4 heads", "head 2"
  std::string name;  ///< in tables: "mean", "2"
  std::vector<double> weights;
};

std::vector<AttentionCell> cells_of(const AttentionPanel& panel, HeadsShown heads) {
  const QueryKeys& keys = panel.keys;
  std::vector<AttentionCell> cells;
  const std::size_t count = keys.weights.size();
  if (heads == HeadsShown::mean || count == 1) {
    const std::string words = count == 1 ? "one head" : fmt::format("mean of {} heads", count);
    cells.push_back({&panel, words, "mean", mean_over_heads(keys)});
    return cells;
  }
  for (std::size_t head = 0; head < count; ++head) {
    cells.push_back({&panel, fmt::format("head {}", head), std::to_string(head), keys.weights[head]});
  }
  return cells;
}

/// The mean over the frames of each step; of steps behind the video's end nothing.
std::vector<std::optional<double>> intensity_of_steps(const AttentionPanel& panel) {
  std::vector<std::optional<double>> means(panel.keys.steps);
  if (!panel.subject.intensity) return means;
  const std::vector<double>& values = panel.subject.intensity->values;
  const auto stride = static_cast<std::size_t>(panel.keys.stride);
  for (std::size_t step = 0; step < means.size(); ++step) {
    const std::size_t first = step * stride;
    const std::size_t last = std::min(values.size(), first + stride);
    if (first >= last) continue;
    double sum = 0;
    for (std::size_t frame = first; frame < last; ++frame) sum += values[frame];
    means[step] = sum / static_cast<double>(last - first);
  }
  return means;
}

/// Spearman's, of the profile with the intensity; nothing where one of them says nothing.
std::optional<double> profile_agreement(const AttentionPanel& panel, const std::vector<double>& profile) {
  std::vector<double> seen;
  std::vector<double> known;
  const std::vector<std::optional<double>> intensity = intensity_of_steps(panel);
  for (std::size_t step = 0; step < profile.size(); ++step) {
    if (!intensity[step]) continue;
    seen.push_back(profile[step]);
    known.push_back(*intensity[step]);
  }
  return rank_correlation(seen, known);
}

class AttentionPainter {
 public:
  Drawing paint(const std::vector<std::vector<AttentionPanel>>& panels, HeadsShown heads) {
    std::vector<std::vector<AttentionCell>> rows;
    for (const auto& row : panels) {
      std::vector<AttentionCell> cells;
      for (const AttentionPanel& panel : row) std::ranges::move(cells_of(panel, heads), std::back_inserter(cells));
      for (std::size_t first = 0; first < cells.size(); first += cells_a_row) {
        const std::size_t last = std::min(cells.size(), first + cells_a_row);
        rows.emplace_back(cells.begin() + static_cast<std::ptrdiff_t>(first),
                          cells.begin() + static_cast<std::ptrdiff_t>(last));
      }
    }
    std::size_t columns = 1;
    for (const auto& row : rows) columns = std::max(columns, row.size());
    side_ = columns == 1 ? 420 : columns == 2 ? 340 : 260;
    const double each = look::gutter + side_ + legend_room;
    canvas_.drawing().width = 2 * look::margin + static_cast<double>(columns) * each;
    double top = look::margin;
    for (const auto& row : rows) {
      double bottom = top;
      for (std::size_t column = 0; column < row.size(); ++column) {
        const double left = look::margin + static_cast<double>(column) * each + look::gutter;
        bottom = std::max(bottom, cell(row[column], {left, top}));
      }
      top = bottom + look::gap;
    }
    canvas_.drawing().height = top + look::margin - look::gap;
    return std::move(canvas_.drawing());
  }

 private:
  /// Returns where it ends.
  double cell(const AttentionCell& cell, const Spot& corner) {
    const AttentionPanel& panel = *cell.panel;
    heading(panel.subject, cell.head, corner);
    const double frames = static_cast<double>(panel.keys.steps) * panel.keys.stride;
    const LinearScale x{0, frames, corner.x, corner.x + side_};
    double top = corner.y + attention_heading;
    matrix(cell, {corner.x, top}, frames);
    top += side_ + look::gap;
    const std::vector<double> profile = profile_of(cell.weights, panel.keys.steps);
    top = curve(panel, profile, {corner.x, top}, x);
    if (panel.subject.intensity) {
      std::string words = panel.subject.intensity->name;
      if (const auto rho = profile_agreement(panel, profile)) words += fmt::format(", ρ = {:.2f}", *rho);
      top = canvas_.intensity(*panel.subject.intensity, words, {corner.x, top + look::gap}, x);
    }
    canvas_.frame_axis(x, top, "frame (key)");
    top += look::axis_height;
    if (!panel.subject.stills.empty()) {
      // Of a padded video the frames end before the axis does.
      const double width = x.at(std::min<double>(frames, panel.subject.frames)) - corner.x;
      top = canvas_.stills(panel.subject.stills, {corner.x, top}, width) + 4;
    }
    return canvas_.remarks(panel.subject.remarks, {corner.x, top}, side_ + legend_room) + look::gap;
  }

  void heading(const MapSubject& subject, const std::string& head, const Spot& corner) {
    canvas_.write(fitted(subject.video, look::large, side_ + legend_room), {corner.x, corner.y + 12}, look::large,
                  Anchor::start, look::ink, Weight::bold);
    std::string seen = subject.part + " video";
    if (!subject.label.empty()) seen += " of " + subject.label;
    if (!subject.predicted.empty() && !subject.label.empty()) seen += ", seen as " + subject.predicted;
    canvas_.write(fitted(seen, look::medium, side_ + legend_room), {corner.x, corner.y + 27}, look::medium,
                  Anchor::start, look::soft);
    canvas_.write(fitted(subject.training + ", " + head, look::medium, side_ + legend_room), {corner.x, corner.y + 42},
                  look::medium, Anchor::start, look::soft);
  }

  void matrix(const AttentionCell& cell, const Spot& corner, double frames) {
    const std::size_t steps = cell.panel->keys.steps;
    const ShadedTable table{cell.weights, steps, steps, 0, *std::ranges::max_element(cell.weights), Shades::grey};
    canvas_.photograph(photograph_of(table, corner, side_, side_));
    canvas_.frame(corner, side_, side_);
    const LinearScale y{0, frames, corner.y, corner.y + side_};  // the first query at the top
    for (const double tick : round_ticks(0, frames, static_cast<int>(side_ / 50))) {
      if (tick != std::floor(tick)) continue;
      canvas_.line({{corner.x - 3, y.at(tick)}, {corner.x, y.at(tick)}}, look::soft, 0.8);
      canvas_.write(tick_text(tick), {corner.x - 6, y.at(tick) + 3.5}, look::small, Anchor::end);
    }
    canvas_.axis_title("frame (query)", corner, side_);
    shade_legend(canvas_, table, {corner.x + side_ + 8, corner.y}, std::min(side_, 160.0));
  }

  double curve(const AttentionPanel& panel, const std::vector<double>& profile, const Spot& corner,
               const LinearScale& x) {
    const double even = 1 / static_cast<double>(panel.keys.steps);
    const double most = std::max(*std::ranges::max_element(profile), even);
    const LinearScale y{0, 1.12 * most, corner.y + profile_height, corner.y};
    canvas_.box(corner, side_, profile_height, look::ground);
    canvas_.value_axis(corner, side_, y, 4);
    canvas_.line({{corner.x, y.at(even)}, {corner.x + side_, y.at(even)}}, look::soft, 1.1, Dash::yes);
    std::vector<Spot> points;
    for (std::size_t step = 0; step < profile.size(); ++step) {
      points.push_back({x.at((static_cast<double>(step) + 0.5) * panel.keys.stride), y.at(profile[step])});
    }
    if (points.size() == 1) points.push_back({points.front().x + 1, points.front().y});
    canvas_.line(std::move(points), look::curve_ink, 1.6);
    canvas_.frame(corner, side_, profile_height);
    canvas_.axis_title("profile", corner, profile_height);
    canvas_.write("even", {corner.x + side_ + 5, y.at(even) + 3.5}, look::small, Anchor::start, look::soft);
    return corner.y + profile_height;
  }

  double side_ = 0;
  Canvas canvas_;
};

std::string attention_table(const std::string& header, const std::vector<std::vector<AttentionPanel>>& panels,
                            HeadsShown heads,
                            const std::function<void(const AttentionCell&, const std::string&, std::string&)>& lines) {
  std::string text = "training,key,video," + header + "\n";
  for (const auto& row : panels) {
    for (const AttentionPanel& panel : row) {
      const std::string beginning =
          csv_cell(panel.subject.training) + ',' + panel.subject.key + ',' + csv_cell(panel.subject.video) + ',';
      for (const AttentionCell& cell : cells_of(panel, heads)) lines(cell, beginning + cell.name + ',', text);
    }
  }
  return text;
}

}  // namespace

Drawing draw_attention(const std::vector<std::vector<AttentionPanel>>& panels, HeadsShown heads) {
  return AttentionPainter().paint(panels, heads);
}

std::string attention_csv(const std::vector<std::vector<AttentionPanel>>& panels, HeadsShown heads) {
  return attention_table("head,query_frame,key_frame,weight", panels, heads,
                         [](const AttentionCell& cell, const std::string& beginning, std::string& text) {
                           const auto stride = static_cast<std::size_t>(cell.panel->keys.stride);
                           const std::size_t steps = cell.panel->keys.steps;
                           for (std::size_t place = 0; place < cell.weights.size(); ++place) {
                             fmt::format_to(std::back_inserter(text), "{}{},{},{:.8g}\n", beginning,
                                            place / steps * stride, place % steps * stride, cell.weights[place]);
                           }
                         });
}

std::string profile_csv(const std::vector<std::vector<AttentionPanel>>& panels, HeadsShown heads) {
  return attention_table("head,frame,profile,intensity_name,intensity", panels, heads,
                         [](const AttentionCell& cell, const std::string& beginning, std::string& text) {
                           const std::vector<double> profile = profile_of(cell.weights, cell.panel->keys.steps);
                           const std::vector<std::optional<double>> intensity = intensity_of_steps(*cell.panel);
                           for (std::size_t step = 0; step < profile.size(); ++step) {
                             const std::string name =
                                 intensity[step] ? csv_cell(cell.panel->subject.intensity->name) : "";
                             fmt::format_to(std::back_inserter(text), "{}{},{:.8g},{},{}\n", beginning,
                                            step * static_cast<std::size_t>(cell.panel->keys.stride), profile[step],
                                            name, intensity[step] ? fmt::format("{}", *intensity[step]) : "");
                           }
                         });
}

}  // namespace foldwise::results
