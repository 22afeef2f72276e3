// SPDX-License-Identifier: Apache-2.0
#include "results/figures/sampling_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "results/drawing/letters.h"
#include "results/figures/canvas.h"
#include "results/figures/linear_scale.h"
#include "results/figures/shades.h"
#include "results/metrics/rank_correlation.h"

namespace foldwise::results {
namespace {

using namespace look;

constexpr double right_gutter = 34;             // "best"
constexpr double right_gutter_with_greys = 52;  // and what they mean
constexpr double legend_height = 42;
constexpr double heading_height = 36;
constexpr double map_height = 250;
constexpr double row_height_most = 13;
constexpr double row_height_least = 2;
constexpr double curve_height = 84;
constexpr double heat_height_least = 84;

/// Told apart by lightness and stripes, so that a copy in grey shows them.
struct PhaseLook {
  std::string_view name;
  Colour fill;
  Hatch hatch = Hatch::no;
};
constexpr std::array<PhaseLook, 3> looks{{{"uniform", {150, 195, 230}},
                                          {"deterministic exploration", {214, 110, 20}, Hatch::yes},
                                          {"weighted by softmax(γ ", {24, 52, 98}}}};  // and what is learned

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

/// The letter of what trainings learn of places: θ of reinforce (T Eq. 3.5), else w.
std::string letter_of(const std::vector<std::vector<SamplingPanel>>& panels) {
  bool theta = false;
  bool w = false;
  for (const auto& row : panels) {
    for (const SamplingPanel& panel : row) {
      (panel.record.options.strategy == SamplingStrategy::reinforce ? theta : w) = true;
    }
  }
  return !theta ? "w" : w ? "w or θ" : "θ";
}

/// How tall a panel's rows of epochs are. What is drawn by epoch is no thin strip where there are few of them.
double row_height(const std::vector<std::vector<SamplingPanel>>& panels, DistributionShown distribution) {
  std::size_t most = 1;
  for (const auto& row : panels) {
    for (const SamplingPanel& panel : row) most = std::max(most, panel.record.clips.size());
  }
  const auto epochs = static_cast<double>(most);
  const double usual = std::clamp(std::floor(map_height / epochs), row_height_least, row_height_most);
  return distribution == DistributionShown::curve ? usual : std::max(usual, std::floor(heat_height_least / epochs));
}

/// What a plot of a height takes where its title, which stands upright beside it, is longer.
double with_title(double height, const std::string& title) {
  return std::max(height, lettering_width(title, medium) + 4);
}

class MapPainter {
 public:
  MapPainter(const std::vector<std::vector<SamplingPanel>>& panels, DistributionShown distribution)
      : panels_(panels),
        distribution_(distribution),
        letter_(letter_of(panels)),
        row_height_(row_height(panels, distribution)),
        right_gutter_(distribution == DistributionShown::curve ? right_gutter : right_gutter_with_greys) {
    std::size_t columns = 1;
    for (const auto& row : panels) columns = std::max(columns, row.size());
    plot_width_ = columns == 1 ? 620 : columns == 2 ? 440 : 330;
    canvas_.drawing().width = margin + static_cast<double>(columns) * (gutter + plot_width_ + right_gutter_) + margin;
  }

  Drawing take() {
    legend();
    double top = margin + legend_height;
    for (std::size_t row = 0; row < panels_.size(); ++row) {
      const std::pair<double, double> bounds = estimate_bounds(panels_[row]);
      double bottom = top;
      for (std::size_t column = 0; column < panels_[row].size(); ++column) {
        const double left = margin + static_cast<double>(column) * (gutter + plot_width_ + right_gutter_) + gutter;
        const auto stills = row + 1 == panels_.size() || panels_[row + 1].size() <= column ||
                                    panels_[row + 1][column].record.video != panels_[row][column].record.video
                                ? Stills::shown
                                : Stills::below;
        bottom = std::max(bottom, panel(panels_[row][column], {left, top}, bounds, stills));
      }
      top = bottom + gap;
    }
    canvas_.drawing().height = top + margin - gap;
    return std::move(canvas_.drawing());
  }

 private:
  enum class Stills { shown, below };

  void legend() {
    double left = margin + gutter;
    const double middle = margin + 6;
    for (const PhaseLook& look : looks) {
      std::string name(look.name);
      if (name.ends_with("(γ ")) name += letter_ + ")";
      canvas_.box({left, middle - 5}, 26, 10, look.fill, look.hatch);
      canvas_.write(name, {left + 32, middle + 4}, medium, Anchor::start);
      left += 32 + lettering_width(name, medium) + 22;
    }
    if (distribution_ != DistributionShown::heat) curve_legend(left, middle);
  }
  void curve_legend(double left, double middle) {
    canvas_.line({{left, middle}, {left + 26, middle}}, curve_ink, 1.6);
    const std::string at_the_end = letter_ + " at the end";
    canvas_.write(at_the_end, {left + 32, middle + 4}, medium, Anchor::start);
    const bool explored = std::ranges::any_of(panels_, [](const auto& row) {
      return std::ranges::any_of(row, [](const auto& panel) { return explored_epoch(panel.record).has_value(); });
    });
    if (!explored) return;
    // In a line of its own where the figure is narrow.
    left += 32 + lettering_width(at_the_end, medium) + 22;
    const std::string text = "w after the exploration";  // reinforce has none
    if (left + 32 + lettering_width(text, medium) > canvas_.drawing().width - margin) {
      left = margin + gutter;
      middle += 17;
    }
    canvas_.line({{left, middle}, {left + 26, middle}}, soft, 1.2, Dash::yes);
    canvas_.write(text, {left + 32, middle + 4}, medium, Anchor::start);
  }

  /// Returns where it ends.
  double panel(const SamplingPanel& panel, const Spot& corner, const std::pair<double, double>& bounds, Stills stills) {
    heading(panel, corner);
    const LinearScale x{0, static_cast<double>(panel.frames), corner.x, corner.x + plot_width_};
    double top = corner.y + heading_height;
    top = map(panel, {corner.x, top}, x) + gap;
    if (distribution_ != DistributionShown::heat) top = curve(panel, {corner.x, top}, x, bounds);
    if (distribution_ == DistributionShown::both) top += gap;
    if (distribution_ != DistributionShown::curve) top = heat(panel, {corner.x, top}, x);
    if (panel.intensity) top = intensity(panel, {corner.x, top + gap}, x);
    canvas_.frame_axis(x, top);
    top += axis_height;
    if (stills == Stills::shown && !panel.stills.empty())
      top = canvas_.stills(panel.stills, {corner.x, top}, plot_width_) + 4;
    return canvas_.remarks(panel.remarks, {corner.x, top}, plot_width_) + gap;
  }

  void heading(const SamplingPanel& panel, const Spot& corner) {
    std::string title = panel.record.video;
    if (!panel.label.empty() && title.find(panel.label) == std::string::npos) title += " (" + panel.label + ")";
    canvas_.write(fitted(title, large, plot_width_), {corner.x, corner.y + 12}, large, Anchor::start, ink,
                  Weight::bold);
    std::string below = panel.training;
    if (panel.record.options.strategy != SamplingStrategy::uniform) {
      below += fmt::format(", γ = {:g}", panel.record.options.inverse_temperature);
    }
    below += fmt::format(", clips of {} frames", panel.record.clip_frames);
    canvas_.write(fitted(below, medium, plot_width_), {corner.x, corner.y + 28}, medium, Anchor::start, soft);
  }

  double map(const SamplingPanel& panel, const Spot& corner, const LinearScale& x) {
    const double height = row_height_ * static_cast<double>(panel.record.clips.size());
    canvas_.box(corner, plot_width_, height, ground);
    const double between = row_height_ > 4 ? 1 : 0;
    for (const SampledClip& clip : panel.record.clips) {
      const double y = corner.y + row_height_ * (clip.epoch - 1);
      const double left = x.at(clip.first);
      const double right = x.at(std::min(panel.frames, clip.first + panel.record.clip_frames));
      const PhaseLook& look = look_of(clip.choice);
      canvas_.box({left, y + between / 2}, right - left, row_height_ - between, look.fill, look.hatch);
    }
    canvas_.frame(corner, plot_width_, height);
    epoch_axis(corner, static_cast<int>(panel.record.clips.size()));
    const double taken = with_title(height, "epoch");
    canvas_.axis_title("epoch", corner, taken);
    if (panel.best_epoch) {
      const double y = corner.y + row_height_ * (*panel.best_epoch - 0.5);
      const double right = corner.x + plot_width_;
      canvas_.line({{right + 2, y}, {right + 7, y}}, ink, 1.4);
      canvas_.write("best", {right + 10, y + 3.5}, small, Anchor::start);
    }
    return corner.y + taken;
  }

  void epoch_axis(const Spot& corner, int epochs) {
    for (const int epoch : epoch_ticks(epochs)) {
      const double y = corner.y + row_height_ * (epoch - 0.5);
      canvas_.line({{corner.x - 3, y}, {corner.x, y}}, soft, 0.8);
      canvas_.write(std::to_string(epoch), {corner.x - 6, y + 3.5}, small, Anchor::end);
    }
  }

  /// All of a few epochs; of more the first, and round ones.
  std::vector<int> epoch_ticks(int epochs) const {
    std::vector<int> ticks;
    constexpr int each_most = 6;
    if (epochs <= each_most && row_height_ >= small + 2) {
      for (int epoch = 1; epoch <= epochs; ++epoch) ticks.push_back(epoch);
      return ticks;
    }
    const int room = std::max(1, static_cast<int>(row_height_ * epochs / 14));
    for (const double tick : round_ticks(0, epochs, room)) {
      const int epoch = std::max(1, static_cast<int>(tick));
      if (tick == std::floor(tick) && (ticks.empty() || ticks.back() != epoch)) ticks.push_back(epoch);
    }
    // 2 would stand in the way of 1.
    if (ticks.size() > 1 && (ticks[1] - ticks[0]) * row_height_ < 12) ticks.erase(ticks.begin());
    return ticks;
  }

  double curve(const SamplingPanel& panel, const Spot& corner, const LinearScale& x,
               const std::pair<double, double>& bounds) {
    const SamplingRecord& record = panel.record;
    const LinearScale y{bounds.first, bounds.second, corner.y + curve_height, corner.y};
    canvas_.box(corner, plot_width_, curve_height, ground);
    if (record.estimates.empty()) {
      canvas_.write("no estimates: sampling was uniform, and scores were not recorded",
                    {corner.x + plot_width_ / 2, corner.y + curve_height / 2 + 4}, medium, Anchor::middle, soft);
    } else {
      canvas_.value_axis(corner, plot_width_, y, 4);
      if (const auto explored = explored_epoch(record)) {
        estimates(record, record.estimates[*explored], x, y, soft, 1.2, Dash::yes);
      }
      estimates(record, record.estimates.back(), x, y, curve_ink, 1.6, Dash::no);
    }
    canvas_.frame(corner, plot_width_, curve_height);
    canvas_.axis_title(estimate_name(record), corner, curve_height);
    return corner.y + curve_height;
  }

  /// A line for each epoch, at the clips' centres. Returns where it ends.
  double heat(const SamplingPanel& panel, const Spot& corner, const LinearScale& x) {
    const SamplingRecord& record = panel.record;
    const std::size_t epochs = record.clips.size();
    const double height = row_height_ * static_cast<double>(epochs);
    const std::string title = record.replayed ? "N q, uniform" : "N q by epoch";
    const double taken = with_title(height, title);
    canvas_.box(corner, plot_width_, height, ground);
    ShadedTable table{{}, record.estimates.size(), static_cast<std::size_t>(record.places), 0, 2, Shades::grey};
    for (const std::vector<double>& estimates : record.estimates) {
      for (const std::optional<double>& share : place_probabilities(record, estimates)) {
        table.numbers.push_back(share.value_or(1.0 / record.places) * record.places);  // drawn uniformly
      }
    }
    if (!table.numbers.empty()) {
      const auto [least, most] = std::ranges::minmax(table.numbers);
      if (most - least > 1e-6) std::tie(table.least, table.most) = std::pair(least, most);
      const double half = record.clip_frames / 2.0 - 0.5;
      const double left = x.at(half);
      canvas_.photograph(photograph_of(table, {left, corner.y}, x.at(half + record.places) - left, height));
      shade_legend(canvas_, table, {corner.x + plot_width_ + 8, corner.y}, std::min(taken, 160.0));
    }
    canvas_.frame(corner, plot_width_, height);
    epoch_axis(corner, static_cast<int>(epochs));
    canvas_.axis_title(title, corner, taken);
    return corner.y + taken;
  }

  void estimates(const SamplingRecord& record, const std::vector<double>& values, const LinearScale& x,
                 const LinearScale& y, const Colour& colour, double width, Dash dash) {
    std::vector<Spot> points;
    const auto shown = [&](std::size_t place) {
      return Spot{x.at(static_cast<double>(place) + record.clip_frames / 2.0), y.at(values[place])};
    };
    for (std::size_t place = 0; place < values.size(); ++place) {
      if (std::isfinite(values[place])) points.push_back(shown(place));
    }
    if (points.size() == 1) points.push_back({points.front().x + 1, points.front().y});
    if (!points.empty()) canvas_.line(std::move(points), colour, width, dash);
  }

  double intensity(const SamplingPanel& panel, const Spot& corner, const LinearScale& x) {
    std::string text = panel.intensity->name;
    if (const auto rho = agreement(panel)) text += fmt::format(", ρ = {:.2f}", *rho);
    return canvas_.intensity(*panel.intensity, text, corner, x);
  }

  const std::vector<std::vector<SamplingPanel>>& panels_;
  DistributionShown distribution_;
  std::string letter_;
  double row_height_;
  double right_gutter_;
  double plot_width_ = 0;
  Canvas canvas_;
};

}  // namespace

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

Drawing draw_sampling_maps(const std::vector<std::vector<SamplingPanel>>& panels, DistributionShown distribution) {
  return MapPainter(panels, distribution).take();
}

}  // namespace foldwise::results
