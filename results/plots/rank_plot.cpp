// SPDX-License-Identifier: Apache-2.0
// A part of plots.h: critical differences of ranks.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "results/metrics/metrics.h"
#include "results/metrics/statistics.h"
#include "results/plots/plots.h"
#include "results/plots/plotted_runs.h"
#include "results/statistics/friedman.h"

namespace foldwise::results {
namespace {

constexpr std::size_t most_ranked = 30;
// Inches.
constexpr double axis_width = 4.2;
constexpr double line_height = 0.24;
constexpr double bar_height = 0.1;
constexpr double title_at = 0.18;
constexpr double ruler_at = 0.62;
constexpr double axis_at = 1.1;

/// What is compared, on what, and the metric's mean of each on each.
struct Ranking {
  std::vector<std::string> methods;
  std::vector<std::string> blocks;
  std::vector<std::vector<double>> values;  ///< [block][method], in the metric's unit
};

Ranking ranking_of(const PlottedRuns& runs, const std::vector<std::size_t>& fields, const std::string& metric) {
  const PlottedGroups blocks = runs.grouped_by(fields);
  const PlottedGroups methods = runs.grouped_by(runs.telling_fields(fields));
  Ranking ranking{.methods = methods.labels, .blocks = blocks.labels, .values = {}};
  std::map<std::pair<std::size_t, std::size_t>, double> means;
  for (std::size_t index = 0; index < runs.experiments().size(); ++index) {
    const std::size_t block = blocks.of_experiment[index];
    const std::size_t method = methods.of_experiment[index];
    const Summary summary = summarize(plotted_values(runs.experiments()[index], metric));
    if (summary.n > 0) means[{block, method}] = summary.mean;
  }
  for (std::size_t block = 0; block < ranking.blocks.size(); ++block) {
    std::vector<double>& row = ranking.values.emplace_back();
    for (std::size_t method = 0; method < ranking.methods.size(); ++method) {
      const auto mean = means.find({block, method});
      if (mean == means.end()) {
        throw UserError(Fault::usage, runs.where(),
                        "there is no finished " + metric + " of '" + ranking.methods[method] + "' on '" +
                            ranking.blocks[block] + "', and ranks need each on each",
                        "let the sweep go on, or choose with --where FIELD=VALUE what is complete");
      }
      row.push_back(mean->second);
    }
  }
  return ranking;
}

Friedman tested(const Ranking& ranking, const PlottedRuns& runs, Better better) {
  std::vector<std::vector<double>> values = ranking.values;
  if (better == Better::lower)
    for (std::vector<double>& row : values)
      for (double& value : row) value = -value;
  if (ranking.methods.size() > most_ranked) {
    throw UserError(Fault::usage, runs.where(), fmt::format("{} are too many to be ranked", ranking.methods.size()),
                    fmt::format("choose at most {} with --where FIELD=VALUE", most_ranked));
  }
  if (const std::optional<Friedman> test = friedman(values)) return *test;
  throw UserError(
      Fault::usage, runs.where(),
      fmt::format("{} compared on {} cannot be ranked", ranking.methods.size(), ranking.blocks.size()),
      "ranks need at least three compared on at least two, and not all alike; --blocks names the fields that "
      "say on what");
}

/// Which stand side by side, by their places in the order of ranks, and are not told apart. Where the test shows no
/// difference at all that is so of all of them.
std::vector<std::pair<std::size_t, std::size_t>> alike(const std::vector<double>& sorted, double difference,
                                                       bool none_differs) {
  if (none_differs) return {{0, sorted.size() - 1}};
  std::vector<std::pair<std::size_t, std::size_t>> groups;
  for (std::size_t first = 0; first < sorted.size(); ++first) {
    std::size_t last = first;
    while (last + 1 < sorted.size() && sorted[last + 1] - sorted[first] < difference) ++last;
    if (last > first && (groups.empty() || last > groups.back().second)) groups.emplace_back(first, last);
  }
  return groups;
}

/// Lines and texts in ranks to the right and inches downwards.
class RankDrawing {
 public:
  void line(double x1, double y1, double x2, double y2, double width) {
    text_ += fmt::format("set arrow from {:.5g},{:.5g} to {:.5g},{:.5g} nohead lw {} lc rgb '#000000'\n", x1, -y1, x2,
                         -y2, width);
  }
  enum class Align { left, center, right };
  void words(const std::string& words, double x, double y, Align align) {
    constexpr const char* names[] = {"left", "center", "right"};
    text_ += fmt::format("set label {} at {:.5g},{:.5g} {}\n", plot_text(words), x, -y,
                         names[static_cast<std::size_t>(align)]);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void draw_axis(RankDrawing& drawing, std::size_t methods, double right, double difference, double level) {
  const auto last = static_cast<double>(methods);
  drawing.line(1, ruler_at, 1 + difference, ruler_at, 2);
  for (const double end : {1.0, 1 + difference}) drawing.line(end, ruler_at - 0.06, end, ruler_at + 0.06, 2);
  drawing.words(fmt::format("critical difference {:.2f} (Nemenyi, level {:g})", difference, level), 1, ruler_at - 0.17,
                RankDrawing::Align::left);
  drawing.line(1, axis_at, last, axis_at, 1.5);
  for (std::size_t rank = 1; rank <= methods; ++rank) {
    const auto at = static_cast<double>(rank);
    drawing.line(at, axis_at - 0.07, at, axis_at, 1.5);
    drawing.words(std::to_string(rank), at, axis_at - 0.19, RankDrawing::Align::center);
    if (rank < methods) drawing.line(at + 0.5, axis_at - 0.04, at + 0.5, axis_at, 1);
  }
  drawing.words("mean rank, 1 is best", right, axis_at - 0.38, RankDrawing::Align::right);
}

}  // namespace

Plot plot_critical_difference(const StoreReader& store, const RunSelection& selection, const std::string& metric,
                              const std::vector<std::string>& blocks, double level) {
  using Align = RankDrawing::Align;
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection, {metric});
  std::vector<std::string> fields = blocks;
  if (fields.empty())
    std::ranges::copy_if(runs.fields(), std::back_inserter(fields),
                         [](const std::string& field) { return field.starts_with("dataset."); });
  if (fields.empty()) {
    throw UserError(Fault::usage, "--blocks", "no field of the dataset varies in this sweep",
                    "name the fields that say on what is compared, such as --blocks protocol.kind");
  }
  const MetricFacts* const facts = metric_facts(metric);
  if (facts == nullptr || facts->better == Better::neither) {
    throw UserError(Fault::usage, "--metric " + metric, "neither more nor less of it is better, so it has no ranks",
                    "choose a metric such as accuracy");
  }
  std::vector<std::size_t> places;
  places.reserve(fields.size());
  for (const std::string& field : fields) places.push_back(runs.place_of(field));
  const Ranking ranking = ranking_of(runs, places, metric);
  const Friedman test = tested(ranking, runs, facts->better);
  const std::size_t count = ranking.methods.size();
  const double difference = nemenyi_difference(count, ranking.blocks.size(), level);

  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t method) { return test.mean_ranks[method]; });
  std::vector<double> sorted;
  sorted.reserve(count);
  for (const std::size_t method : order) sorted.push_back(test.mean_ranks[method]);
  const auto groups = alike(sorted, difference, test.p >= level);

  const double right = std::max(static_cast<double>(count), 1 + difference);
  const double inches = (right - 1) / axis_width;  // ranks in one
  RankDrawing drawing;
  draw_axis(drawing, count, right, difference, level);
  double below = axis_at + 0.12;
  for (const auto& [first, last] : groups) {
    drawing.line(sorted[first] - 0.04 * inches, below, sorted[last] + 0.04 * inches, below, 5);
    below += bar_height;
  }
  // The better half on the left, the best at the top; the others on the right, the worst at the top.
  const std::size_t half = (count + 1) / 2;
  std::size_t longest_left = 1;
  std::size_t longest_right = 1;
  for (std::size_t place = 0; place < count; ++place) {
    const bool on_left = place < half;
    const double at = below + line_height * (0.6 + static_cast<double>(on_left ? place : count - 1 - place));
    const double side = on_left ? 1 - 0.1 * inches : right + 0.1 * inches;
    drawing.line(sorted[place], axis_at, sorted[place], at, 1);
    drawing.line(sorted[place], at, side, at, 1);
    const std::string words = fmt::format("{} ({:.2f})", ranking.methods[order[place]], sorted[place]);
    drawing.words(words, side + (on_left ? -0.06 : 0.06) * inches, at, on_left ? Align::right : Align::left);
    std::size_t& longest = on_left ? longest_left : longest_right;
    longest = std::max(longest, letters_in(words));
  }
  Plot plot{.name = "critical-difference_" + metric, .script = "", .csv = ""};
  const double left_side = 0.3 + letter_width * static_cast<double>(longest_left);
  const double right_side = 0.3 + letter_width * static_cast<double>(longest_right);
  plot.width = left_side + axis_width + right_side;
  plot.height = below + line_height * (static_cast<double>(half) + 0.6);
  std::vector<std::string> on;
  on.reserve(fields.size());
  for (const std::string& field : fields) on.push_back(runs.words().field(field));
  drawing.words(fmt::format("{} on {} values of {}: Friedman's chi-squared {:.2f}, p = {:.3g}{}",
                            runs.words().metric(metric), ranking.blocks.size(), fmt::join(on, ", "), test.chi_squared,
                            test.p, test.p >= level ? " (no difference shown)" : ""),
                (1 + right) / 2, title_at, Align::center);
  plot.script = plot_preamble("", "", "") + "unset border\nunset tics\nunset grid\nunset key\n" +
                fmt::format(
                    "set lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\nset tmargin at screen 1\n"
                    "set bmargin at screen 0\nset xrange [1:{:.5f}]\nset yrange [{:.5f}:0]\n",
                    left_side / plot.width, (left_side + axis_width) / plot.width, right, -plot.height) +
                drawing.take();
  PlotNumbers marks("ranks");
  for (const double rank : sorted) marks.add({rank, -axis_at});
  plot.script += std::move(marks).take() + "plot $ranks using 1:2 with points pt 7 ps 0.6 lc rgb '#000000'\n";

  plot.csv = "method,mean_rank";
  for (const std::string& block : ranking.blocks) plot.csv += "," + csv_cell(block);
  plot.csv += ",blocks,friedman_chi_squared,friedman_p,critical_difference,level\n";
  for (const std::size_t method : order) {
    plot.csv += csv_cell(ranking.methods[method]) + fmt::format(",{:.10g}", test.mean_ranks[method]);
    for (const std::vector<double>& row : ranking.values) plot.csv += fmt::format(",{:.10g}", row[method]);
    plot.csv += fmt::format(",{},{:.10g},{:.10g},{:.10g},{:g}\n", ranking.blocks.size(), test.chi_squared, test.p,
                            difference, level);
  }
  return plot;
}

}  // namespace foldwise::results
