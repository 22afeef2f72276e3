// SPDX-License-Identifier: Apache-2.0
#include "results/figures/gate_figure.h"

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/parse_number.h"
#include "results/figures/linear_scale.h"

namespace foldwise::results {
namespace {

constexpr double panel_width = 380;
constexpr double panel_height = 150;
constexpr double panel_gap = 64;  // between panels: headings above, numbers below and to the left
constexpr double legend_line = 18;
constexpr double text_size = 11;
constexpr Colour panel_ink{35, 35, 35};
constexpr Colour panel_line{222, 222, 222};

/// Told apart by lightness and dashes, so that a copy in grey shows them.
struct GroupLook {
  Colour colour;
  Dash dash = Dash::no;
};
constexpr std::array<GroupLook, 4> group_looks{
    {{{24, 52, 98}}, {{214, 110, 20}}, {{150, 195, 230}}, {{90, 90, 90}, Dash::yes}}};

/// One plot: a network's layer.
struct GatePanel {
  std::string network;
  int layer = 0;
  bool operator==(const GatePanel&) const = default;
};

std::vector<std::string> groups_in(const std::vector<GateCurve>& curves) {
  std::vector<std::string> groups;
  for (const GateCurve& curve : curves) {
    if (std::ranges::count(groups, curve.group) == 0) groups.push_back(curve.group);
  }
  return groups;
}

std::vector<GatePanel> panels_in(const std::vector<GateCurve>& curves) {
  std::vector<GatePanel> panels;
  for (const GateCurve& curve : curves) {
    const GatePanel panel{curve.network, curve.layer};
    if (std::ranges::count(panels, panel) == 0) panels.push_back(panel);
  }
  return panels;
}

class GatePage {
 public:
  explicit GatePage(const std::vector<GateCurve>& curves) : curves_(curves), groups_(groups_in(curves)) {}

  Drawing draw() {
    drawing_.width = panel_width + 2 * panel_gap;
    double top = 16;
    for (std::size_t place = 0; place < groups_.size(); ++place) top = draw_key(place, top);
    for (const GatePanel& panel : panels_in(curves_)) top = draw_panel(panel, top + panel_gap / 2);
    drawing_.height = top + panel_gap / 2;
    return std::move(drawing_);
  }

 private:
  static const GroupLook& look_of(std::size_t group) { return group_looks.at(group % group_looks.size()); }

  void letter(const std::string& text, const Spot& at, Anchor anchor = Anchor::start) {
    drawing_.shapes.emplace_back(
        Lettering{.text = text, .baseline = at, .size = text_size, .anchor = anchor, .colour = panel_ink});
  }

  double draw_key(std::size_t group, double top) {
    const GroupLook& look = look_of(group);
    drawing_.shapes.emplace_back(PenStroke{{{panel_gap, top}, {panel_gap + 30, top}}, look.colour, 2, look.dash});
    letter(groups_[group], {panel_gap + 38, top + 4});
    return top + legend_line;
  }

  double draw_panel(const GatePanel& panel, double top) {
    const bool shares = panel.network == "joint";
    const double bottom = top + panel_height;
    const LinearScale height{0, 1, bottom, top};
    letter(shares ? "joint, layer " + std::to_string(panel.layer + 1) + ": share of its own previous layer | of gated"
                  : panel.network + ", layer " + std::to_string(panel.layer + 1) + ": gate of each feature",
           {panel_gap, top - 8});
    for (const double tick : round_ticks(0, 1, 5)) {
      drawing_.shapes.emplace_back(
          PenStroke{{{panel_gap, height.at(tick)}, {panel_gap + panel_width, height.at(tick)}}, panel_line});
      letter(tick_text(tick), {panel_gap - 6, height.at(tick) + 4}, Anchor::end);
    }
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      const GateCurve* curve = find(panel, group);
      if (curve == nullptr) continue;
      if (shares) {
        draw_bars(*curve, group, height);
      } else {
        draw_line(*curve, group, height);
      }
    }
    if (!shares) draw_numbers(panel, bottom);
    return bottom + panel_gap / 2;
  }

  const GateCurve* find(const GatePanel& panel, std::size_t group) const {
    const auto found = std::ranges::find_if(curves_, [&](const GateCurve& curve) {
      return curve.group == groups_[group] && GatePanel{curve.network, curve.layer} == panel;
    });
    return found == curves_.end() ? nullptr : &*found;
  }

  static LinearScale feature_axis(std::size_t features) {
    return {0, std::max(1.0, static_cast<double>(features) - 1), panel_gap, panel_gap + panel_width};
  }

  void draw_line(const GateCurve& curve, std::size_t group, const LinearScale& height) {
    const LinearScale along = feature_axis(curve.means.size());
    PenStroke stroke{{}, look_of(group).colour, 1.2, look_of(group).dash};
    for (std::size_t feature = 0; feature < curve.means.size(); ++feature) {
      stroke.points.push_back({along.at(static_cast<double>(feature)), height.at(curve.means[feature])});
    }
    drawing_.shapes.emplace_back(std::move(stroke));
  }

  /// Both shares of every class, in two blocks.
  void draw_bars(const GateCurve& curve, std::size_t group, const LinearScale& height) {
    const double block = panel_width / 2;
    const double slot = block / (static_cast<double>(groups_.size()) + 1);
    for (std::size_t share = 0; share < curve.means.size(); ++share) {
      const double left = panel_gap + static_cast<double>(share) * block + (static_cast<double>(group) + 0.5) * slot;
      const double top = height.at(curve.means[share]);
      drawing_.shapes.emplace_back(Box{{left, top},
                                       0.8 * slot,
                                       height.begin - top,
                                       look_of(group).colour,
                                       look_of(group).dash == Dash::yes ? Hatch::yes : Hatch::no});
    }
  }

  void draw_numbers(const GatePanel& panel, double bottom) {
    std::size_t features = 0;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      if (const GateCurve* curve = find(panel, group)) features = std::max(features, curve->means.size());
    }
    if (features < 2) return;
    const LinearScale along = feature_axis(features);
    for (const double tick : round_ticks(0, static_cast<double>(features) - 1, 6)) {
      letter(tick_text(tick), {along.at(tick), bottom + 15}, Anchor::middle);
    }
  }

  const std::vector<GateCurve>& curves_;
  std::vector<std::string> groups_;
  Drawing drawing_;
};

}  // namespace

std::vector<GateCurve> read_gate_table(const std::filesystem::path& file) {
  DelimitedText text(file, ',');
  const std::vector<std::size_t> columns = text.read_header({"class", "network", "layer", "feature", "mean"});
  std::vector<GateCurve> curves;
  TextRow row;
  while (text.next(row)) {
    const auto layer = parse_whole_number(row.cells[columns[2]]);
    const auto feature = parse_whole_number(row.cells[columns[3]]);
    const auto mean = parse_number(row.cells[columns[4]]);
    const std::string& group = row.cells[columns[0]];
    const std::string& network = row.cells[columns[1]];
    const auto same = std::ranges::find_if(curves, [&](const GateCurve& curve) {
      return layer && curve.group == group && curve.network == network && curve.layer == *layer;
    });
    const std::size_t expected = same == curves.end() ? 0 : same->means.size();
    if (!layer || !feature || !mean || *feature != static_cast<int>(expected) || *mean < 0 || *mean > 1) {
      throw UserError(Fault::data, text.where(row), "no layer, feature and mean from 0 to 1 in their order",
                      "give a table that orchestrator models gates printed");
    }
    if (same == curves.end()) {
      curves.push_back({group, network, *layer, {*mean}});
    } else {
      same->means.push_back(*mean);
    }
  }
  if (curves.empty()) {
    throw UserError(Fault::data, file.string(), "it has no row", "give a table that orchestrator models gates printed");
  }
  return curves;
}

Drawing draw_gates(const std::vector<GateCurve>& curves) {
  return GatePage(curves).draw();
}

}  // namespace foldwise::results
