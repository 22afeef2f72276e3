// SPDX-License-Identifier: Apache-2.0
#include "results/figures/sampling_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "results/drawing/letters.h"
#include "results/figures/axis.h"
#include "results/metrics/rank_correlation.h"

namespace foldwise::results {
namespace {

constexpr double margin = 16;
constexpr double gutter = 58;        // left of a plot: its numbers and what they are
constexpr double right_gutter = 34;  // "best"
constexpr double legend_height = 42;
constexpr double heading_height = 36;
constexpr double map_height = 250;
constexpr double row_height_most = 13;
constexpr double row_height_least = 2;
constexpr double curve_height = 84;
constexpr double intensity_height = 58;
constexpr double gap = 10;
constexpr double axis_height = 32;  // frame numbers below the plots
constexpr double still_height_most = 110;
constexpr double remark_height = 14;
constexpr double small = 10;
constexpr double medium = 11.5;
constexpr double large = 13;

constexpr Colour ink{35, 35, 35};
constexpr Colour soft{120, 120, 120};
constexpr Colour faint{222, 222, 222};
constexpr Colour ground{246, 246, 246};
constexpr Colour curve_ink{20, 40, 75};
constexpr Colour intensity_fill{203, 203, 203};

/// Told apart by lightness and stripes, so that a copy in grey shows them.
struct PhaseLook {
  std::string_view name;
  Colour fill;
  Hatch hatch = Hatch::no;
};
constexpr std::array<PhaseLook, 3> looks{{{"uniform", {150, 195, 230}},
                                          {"deterministic exploration", {214, 110, 20}, Hatch::yes},
                                          {"weighted by softmax(γ w)", {24, 52, 98}}}};

const PhaseLook& look_of(ClipChoice choice) {
  return looks.at(static_cast<std::size_t>(choice));
}

/// The epoch whose end is that of the exploration; nothing where there is none, or nothing behind it.
std::optional<std::size_t> explored_epoch(const SamplingRecord& record) {
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < record.clips.size(); ++i) {
    if (record.clips[i].choice == ClipChoice::exploration) last = i;
  }
  return last && *last + 1 < record.estimates.size() ? last : std::nullopt;
}

std::pair<double, double> padded(double least, double most) {
  if (least > most) return {0, 1};
  const double room = most > least ? 0.08 * (most - least) : 1;
  return {least - room, most + room};
}

/// One scale for the curves of a row.
std::pair<double, double> estimate_bounds(const std::vector<SamplingPanel>& row) {
  double least = std::numeric_limits<double>::max();
  double most = std::numeric_limits<double>::lowest();
  const auto include = [&](const std::vector<double>& values) {
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      least = std::min(least, value);
      most = std::max(most, value);
    }
  };
  for (const SamplingPanel& panel : row) {
    if (panel.record.estimates.empty()) continue;
    include(panel.record.estimates.back());
    if (const auto explored = explored_epoch(panel.record)) include(panel.record.estimates[*explored]);
  }
  return padded(least, most);
}

std::string estimate_name(const SamplingRecord& record) {
  if (record.estimates.empty()) return "w";
  if (record.replayed) return "w, not used";
  switch (record.options.strategy) {
    case SamplingStrategy::reinforce:
      return "θ";
    case SamplingStrategy::frame_labels:
      return "w (label)";
    default:
      return "w (logit)";
  }
}

/// How tall a panel's rows of epochs are.
double row_height(const std::vector<std::vector<SamplingPanel>>& panels) {
  std::size_t epochs = 1;
  for (const auto& row : panels) {
    for (const SamplingPanel& panel : row) epochs = std::max(epochs, panel.record.clips.size());
  }
  return std::clamp(std::floor(map_height / static_cast<double>(epochs)), row_height_least, row_height_most);
}

/// The text, cut at its end where it is wider than there is room.
std::string fitted(const std::string& text, double size, double room) {
  if (lettering_width(text, size) <= room) return text;
  std::string shorter = text;
  while (!shorter.empty() && lettering_width(shorter + "…", size) > room) {
    do shorter.pop_back();
    while (!shorter.empty() && (static_cast<unsigned char>(shorter.back()) & 0xc0U) == 0x80U);
  }
  return shorter + "…";
}

class MapPainter {
 public:
  explicit MapPainter(const std::vector<std::vector<SamplingPanel>>& panels)
      : panels_(panels), row_height_(row_height(panels)) {
    std::size_t columns = 1;
    for (const auto& row : panels) columns = std::max(columns, row.size());
    plot_width_ = columns == 1 ? 620 : columns == 2 ? 440 : 330;
    drawing_.width = margin + static_cast<double>(columns) * (gutter + plot_width_ + right_gutter) + margin;
  }

  Drawing take() {
    legend();
    double top = margin + legend_height;
    for (std::size_t row = 0; row < panels_.size(); ++row) {
      const std::pair<double, double> bounds = estimate_bounds(panels_[row]);
      double bottom = top;
      for (std::size_t column = 0; column < panels_[row].size(); ++column) {
        const double left = margin + static_cast<double>(column) * (gutter + plot_width_ + right_gutter) + gutter;
        const auto stills = row + 1 == panels_.size() || panels_[row + 1].size() <= column ||
                                    panels_[row + 1][column].record.video != panels_[row][column].record.video
                                ? Stills::shown
                                : Stills::below;
        bottom = std::max(bottom, panel(panels_[row][column], {left, top}, bounds, stills));
      }
      top = bottom + gap;
    }
    drawing_.height = top + margin - gap;
    return std::move(drawing_);
  }

 private:
  enum class Stills { shown, below };

  void box(const Spot& corner, double width, double height, const Colour& fill, Hatch hatch = Hatch::no) {
    drawing_.shapes.emplace_back(Box{corner, width, height, fill, hatch});
  }
  void line(std::vector<Spot> points, const Colour& colour, double width, Dash dash = Dash::no) {
    drawing_.shapes.emplace_back(PenStroke{std::move(points), colour, width, dash});
  }
  void write(const std::string& text, const Spot& baseline, double size, Anchor anchor, const Colour& colour = ink,
             Weight weight = Weight::normal) {
    drawing_.shapes.emplace_back(Lettering{text, baseline, size, anchor, colour, weight, Turn::none});
  }
  void frame(const Spot& corner, double width, double height) {
    line({corner,
          {corner.x + width, corner.y},
          {corner.x + width, corner.y + height},
          {corner.x, corner.y + height},
          corner},
         soft, 0.8);
  }
  void axis_title(const std::string& text, const Spot& corner, double height) {
    drawing_.shapes.emplace_back(Lettering{text,
                                           {corner.x - gutter + 12, corner.y + height / 2},
                                           medium,
                                           Anchor::middle,
                                           ink,
                                           Weight::normal,
                                           Turn::upwards});
  }

  void legend() {
    double left = margin + gutter;
    const double middle = margin + 6;
    for (const PhaseLook& look : looks) {
      box({left, middle - 5}, 26, 10, look.fill, look.hatch);
      write(std::string(look.name), {left + 32, middle + 4}, medium, Anchor::start);
      left += 32 + lettering_width(look.name, medium) + 22;
    }
    curve_legend(left, middle);
  }
  void curve_legend(double left, double middle) {
    line({{left, middle}, {left + 26, middle}}, curve_ink, 1.6);
    write("w at the end", {left + 32, middle + 4}, medium, Anchor::start);
    const bool explored = std::ranges::any_of(panels_, [](const auto& row) {
      return std::ranges::any_of(row, [](const auto& panel) { return explored_epoch(panel.record).has_value(); });
    });
    if (!explored) return;
    // In a line of its own where the figure is narrow.
    left += 32 + lettering_width("w at the end", medium) + 22;
    const std::string text = "w after the exploration";
    if (left + 32 + lettering_width(text, medium) > drawing_.width - margin) {
      left = margin + gutter;
      middle += 17;
    }
    line({{left, middle}, {left + 26, middle}}, soft, 1.2, Dash::yes);
    write(text, {left + 32, middle + 4}, medium, Anchor::start);
  }

  /// Returns where it ends.
  double panel(const SamplingPanel& panel, const Spot& corner, const std::pair<double, double>& bounds, Stills stills) {
    heading(panel, corner);
    const Axis x{0, static_cast<double>(panel.frames), corner.x, corner.x + plot_width_};
    double top = corner.y + heading_height;
    top = map(panel, {corner.x, top}, x) + gap;
    top = curve(panel, {corner.x, top}, x, bounds);
    if (panel.intensity) top = intensity(panel, {corner.x, top + gap}, x);
    frame_axis(x, top);
    top += axis_height;
    if (stills == Stills::shown && !panel.stills.empty()) top = photographs(panel, {corner.x, top}) + 4;
    for (const std::string& remark : panel.remarks) {
      write(fitted(remark, small, plot_width_), {corner.x, top + small}, small, Anchor::start, soft);
      top += remark_height;
    }
    return top + gap;
  }

  void heading(const SamplingPanel& panel, const Spot& corner) {
    std::string title = panel.record.video;
    if (!panel.label.empty() && title.find(panel.label) == std::string::npos) title += " (" + panel.label + ")";
    write(fitted(title, large, plot_width_), {corner.x, corner.y + 12}, large, Anchor::start, ink, Weight::bold);
    std::string below = panel.training;
    if (panel.record.options.strategy != SamplingStrategy::uniform) {
      below += fmt::format(", γ = {:g}", panel.record.options.inverse_temperature);
    }
    below += fmt::format(", clips of {} frames", panel.record.clip_frames);
    write(fitted(below, medium, plot_width_), {corner.x, corner.y + 28}, medium, Anchor::start, soft);
  }

  double map(const SamplingPanel& panel, const Spot& corner, const Axis& x) {
    const double height = row_height_ * static_cast<double>(panel.record.clips.size());
    box(corner, plot_width_, height, ground);
    const double between = row_height_ > 4 ? 1 : 0;
    for (const SampledClip& clip : panel.record.clips) {
      const double y = corner.y + row_height_ * (clip.epoch - 1);
      const double left = x.at(clip.first);
      const double right = x.at(std::min(panel.frames, clip.first + panel.record.clip_frames));
      const PhaseLook& look = look_of(clip.choice);
      box({left, y + between / 2}, right - left, row_height_ - between, look.fill, look.hatch);
    }
    frame(corner, plot_width_, height);
    for (const int epoch : epoch_ticks(static_cast<int>(panel.record.clips.size()))) {
      const double y = corner.y + row_height_ * (epoch - 0.5);
      line({{corner.x - 3, y}, {corner.x, y}}, soft, 0.8);
      write(std::to_string(epoch), {corner.x - 6, y + 3.5}, small, Anchor::end);
    }
    axis_title("epoch", corner, height);
    if (panel.best_epoch) {
      const double y = corner.y + row_height_ * (*panel.best_epoch - 0.5);
      const double right = corner.x + plot_width_;
      line({{right + 2, y}, {right + 7, y}}, ink, 1.4);
      write("best", {right + 10, y + 3.5}, small, Anchor::start);
    }
    return corner.y + height;
  }

  /// The first epoch, and round ones.
  std::vector<int> epoch_ticks(int epochs) const {
    std::vector<int> ticks;
    const int room = std::max(1, static_cast<int>(row_height_ * epochs / 14));
    for (const double tick : round_ticks(0, epochs, room)) {
      const int epoch = std::max(1, static_cast<int>(tick));
      if (tick == std::floor(tick) && (ticks.empty() || ticks.back() != epoch)) ticks.push_back(epoch);
    }
    // 2 would stand in the way of 1.
    if (ticks.size() > 1 && (ticks[1] - ticks[0]) * row_height_ < 12) ticks.erase(ticks.begin());
    return ticks;
  }

  double curve(const SamplingPanel& panel, const Spot& corner, const Axis& x, const std::pair<double, double>& bounds) {
    const SamplingRecord& record = panel.record;
    const Axis y{bounds.first, bounds.second, corner.y + curve_height, corner.y};
    box(corner, plot_width_, curve_height, ground);
    if (record.estimates.empty()) {
      write("no estimates: sampling was uniform, and scores were not recorded",
            {corner.x + plot_width_ / 2, corner.y + curve_height / 2 + 4}, medium, Anchor::middle, soft);
    } else {
      value_axis(corner, y, curve_height, 4);
      if (const auto explored = explored_epoch(record)) {
        estimates(record, record.estimates[*explored], x, y, soft, 1.2, Dash::yes);
      }
      estimates(record, record.estimates.back(), x, y, curve_ink, 1.6, Dash::no);
    }
    frame(corner, plot_width_, curve_height);
    axis_title(estimate_name(record), corner, curve_height);
    return corner.y + curve_height;
  }

  void estimates(const SamplingRecord& record, const std::vector<double>& values, const Axis& x, const Axis& y,
                 const Colour& colour, double width, Dash dash) {
    std::vector<Spot> points;
    const auto shown = [&](std::size_t place) {
      return Spot{x.at(static_cast<double>(place) + record.clip_frames / 2.0), y.at(values[place])};
    };
    for (std::size_t place = 0; place < values.size(); ++place) {
      if (std::isfinite(values[place])) points.push_back(shown(place));
    }
    if (points.size() == 1) points.push_back({points.front().x + 1, points.front().y});
    if (!points.empty()) line(std::move(points), colour, width, dash);
  }

  void value_axis(const Spot& corner, const Axis& y, double height, int at_most) {
    for (const double tick : round_ticks(y.least, y.most, at_most)) {
      const double at = y.at(tick);
      if (at < corner.y - 0.1 || at > corner.y + height + 0.1) continue;
      line({{corner.x, at}, {corner.x + plot_width_, at}}, faint, 0.7);
      write(tick_text(tick), {corner.x - 6, at + 3.5}, small, Anchor::end);
    }
  }

  double intensity(const SamplingPanel& panel, const Spot& corner, const Axis& x) {
    const std::vector<double>& values = panel.intensity->values;
    const double most = values.empty() ? 1 : *std::ranges::max_element(values);
    const Axis y{0, most > 0 ? 1.45 * most : 1, corner.y + intensity_height, corner.y};
    box(corner, plot_width_, intensity_height, ground);
    value_axis(corner, y, intensity_height, 4);  // room for words above the curve
    for (std::size_t index = 0; index < values.size(); ++index) {
      const double left = x.at(static_cast<double>(index));
      const double top = std::min(y.at(values[index]), corner.y + intensity_height);
      const double right = std::min(x.end, x.at(static_cast<double>(index) + 1) + 0.3);  // without a seam
      box({left, top}, right - left, corner.y + intensity_height - top, intensity_fill);
    }
    frame(corner, plot_width_, intensity_height);
    std::string text = panel.intensity->name;
    if (const auto rho = agreement(panel)) text += fmt::format(", ρ = {:.2f}", *rho);
    write(text, {corner.x + plot_width_ - 5, corner.y + 12}, small, Anchor::end);
    axis_title("intensity", corner, intensity_height);
    return corner.y + intensity_height;
  }

  void frame_axis(const Axis& x, double top) {
    for (const double tick : round_ticks(x.least, x.most, static_cast<int>(plot_width_ / 60))) {
      if (tick != std::floor(tick)) continue;
      line({{x.at(tick), top}, {x.at(tick), top + 3}}, soft, 0.8);
      write(tick_text(tick), {x.at(tick), top + 14}, small, Anchor::middle);
    }
    write("frame", {x.begin + plot_width_ / 2, top + 27}, medium, Anchor::middle);
  }

  double photographs(const SamplingPanel& panel, const Spot& corner) {
    const double each = plot_width_ / static_cast<double>(panel.stills.size());
    double bottom = corner.y;
    for (std::size_t index = 0; index < panel.stills.size(); ++index) {
      const Still& still = panel.stills[index];
      const double shrunk = std::min({each - 3, still_height_most * still.columns / still.rows});
      const double height = shrunk * still.rows / still.columns;
      const double middle = corner.x + each * (static_cast<double>(index) + 0.5);
      drawing_.shapes.emplace_back(
          Photograph{{middle - shrunk / 2, corner.y}, shrunk, height, still.columns, still.rows, still.pixels});
      write(std::to_string(still.frame), {middle, corner.y + height + 12}, small, Anchor::middle);
      bottom = std::max(bottom, corner.y + height + 14);
    }
    return bottom;
  }

  const std::vector<std::vector<SamplingPanel>>& panels_;
  double row_height_;
  double plot_width_ = 0;
  Drawing drawing_;
};

}  // namespace

std::vector<int> still_frames(int frames, int count) {
  const int shown = std::min(frames, count);
  std::vector<int> numbers;
  numbers.reserve(static_cast<std::size_t>(std::max(0, shown)));
  for (int index = 0; index < shown; ++index) numbers.push_back((2 * index + 1) * frames / (2 * shown));
  return numbers;
}

std::vector<double> mean_over_clips(const SamplingRecord& record, const std::vector<double>& intensity) {
  const auto frames = static_cast<int>(intensity.size());
  std::vector<double> means;
  for (int place = 0; place < record.places; ++place) {
    const int end = std::min(frames, place + record.clip_frames);
    double sum = 0;
    for (int frame = place; frame < end; ++frame) sum += intensity[static_cast<std::size_t>(frame)];
    means.push_back(end > place ? sum / (end - place) : 0);
  }
  return means;
}

std::optional<double> agreement(const SamplingPanel& panel) {
  if (!panel.intensity || panel.record.estimates.empty()) return std::nullopt;
  const std::vector<double>& estimates = panel.record.estimates.back();
  if (!std::ranges::all_of(estimates, [](double value) { return std::isfinite(value); })) return std::nullopt;
  return rank_correlation(estimates, mean_over_clips(panel.record, panel.intensity->values));
}

Drawing draw_sampling_maps(const std::vector<std::vector<SamplingPanel>>& panels) {
  return MapPainter(panels).take();
}

}  // namespace foldwise::results
