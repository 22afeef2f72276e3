// SPDX-License-Identifier: Apache-2.0
// A part of plots.h: what runs came to, over fields, epochs and work.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "results/metrics/metric_format.h"
#include "results/plots/matrix_plot.h"
#include "results/plots/plots.h"
#include "results/plots/plotted_runs.h"

namespace foldwise::results {
namespace {

constexpr std::size_t most_tics = 6;  // along x, with texts as long as numbers are
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

double error_of(const Summary& summary) {
  return summary.standard_error.value_or(0);
}

/// Throws UserError where no run has the metric.
void require_metric(const PlottedRuns& runs, const std::string& metric) {
  const bool some =
      std::ranges::any_of(runs.experiments(), [&](const auto& each) { return !plotted_values(each, metric).empty(); });
  if (some) return;
  std::string known;
  for (const auto& [name, value] : runs.experiments().front().runs.front()->metrics)
    known += (known.empty() ? "" : ", ") + name;
  throw UserError(Fault::usage, runs.where(), "no finished run has the metric " + metric, "allowed: " + known);
}

std::optional<double> number_in(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// In the order of the sweep; numbers by their size.
std::vector<std::string> distinct_values(const PlottedRuns& runs, std::size_t place) {
  std::vector<std::string> values;
  for (const PlottedExperiment& experiment : runs.experiments()) {
    const std::string& value = experiment.values.at(place);
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  if (std::ranges::all_of(values, [](const std::string& value) { return number_in(value).has_value(); }))
    std::ranges::sort(values, {}, [](const std::string& value) { return *number_in(value); });
  return values;
}

std::vector<std::string> value_words(const PlottedRuns& runs, const std::string& field,
                                     const std::vector<std::string>& values) {
  std::vector<std::string> words;
  words.reserve(values.size());
  for (const std::string& value : values) words.push_back(runs.words().value(field, value));
  return words;
}

/// How the values of a field stand along x.
enum class Spacing {
  linear,       ///< numbers to scale
  logarithmic,  ///< positive numbers over two powers of ten and more
  even,         ///< side by side: words, and numbers of which some would lie on each other
};

Spacing spacing_of(const std::vector<std::string>& values) {
  if (values.size() == 1) return Spacing::even;
  std::vector<double> numbers;
  for (const std::string& value : values) {
    const std::optional<double> number = number_in(value);
    if (!number) return Spacing::even;
    numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  if (numbers.front() > 0 && numbers.back() >= 100 * numbers.front()) return Spacing::logarithmic;
  const double range = numbers.back() - numbers.front();
  for (std::size_t index = 1; index < numbers.size(); ++index)
    if (numbers[index] - numbers[index - 1] < range / 40) return Spacing::even;
  return Spacing::linear;
}

/// The x axis of a field's values; last of what changes the plot's height.
std::string field_along_x(Plot& plot, const PlottedRuns& runs, const std::string& field,
                          const std::vector<std::string>& values) {
  const Spacing spacing = spacing_of(values);
  if (spacing == Spacing::even) return names_along_x(plot, value_words(runs, field, values));
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (const std::string& value : values) {
    least = std::min(least, *number_in(value));
    most = std::max(most, *number_in(value));
  }
  if (spacing == Spacing::logarithmic) {
    // Powers of ten between the values would be read for them.
    std::string tics;
    if (values.size() <= most_tics)
      for (const std::string& value : values)
        tics += (tics.empty() ? "" : ", ") + plot_text(runs.words().value(field, value)) + " " +
                plot_number(*number_in(value));
    return "set logscale x\nset format x '%g'\n" + (tics.empty() ? "" : "set xtics (" + tics + ")\n") +
           fmt::format("set xrange [{}:{}]\n", plot_number(least / 1.5), plot_number(most * 1.5));
  }
  const double room = (most - least) / 20;
  return fmt::format("set xrange [{}:{}]\n", plot_number(least - room), plot_number(most + room));
}

}  // namespace

Plot plot_curves(const StoreReader& store, const RunSelection& selection, const std::string& metric) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection);
  runs.require_few();
  const double scale = metric_format(metric).scale;
  Plot plot{
      .name = "curves_" + metric, .script = "", .csv = "experiment,fold,repeat,epoch," + metric + ",best_epoch\n"};
  std::vector<const PlottedExperiment*> drawn;
  std::string names;
  PlotRange epochs;
  PlotRange figures;
  for (const PlottedExperiment& experiment : runs.experiments()) {
    const std::size_t style = drawn.size() + 1;
    PlotNumbers single(fmt::format("runs{}", style));
    std::map<int, std::vector<double>> by_epoch;
    for (const RunResult* const run : experiment.runs) {
      for (const EpochRecord& epoch : store.epochs(run->run.train)) {
        const auto found = epoch.metrics.find(metric);
        if (found == epoch.metrics.end()) {
          for (const auto& [name, value] : epoch.metrics)
            if (names.find(name + ",") == std::string::npos) names += name + ",";
          continue;
        }
        single.add({static_cast<double>(epoch.epoch), found->second * scale});
        epochs.add(epoch.epoch);
        figures.add(found->second * scale);
        by_epoch[epoch.epoch].push_back(found->second * scale);
        plot.csv +=
            fmt::format("{},{},{},{},{:.10g},{:.0f}\n", csv_cell(experiment.label), run->run.fold + 1,
                        run->run.repeat + 1, epoch.epoch, found->second, run->finite("best_epoch").value_or(gap));
      }
      single.end_block();
    }
    PlotNumbers means(fmt::format("mean{}", style));
    for (const auto& [epoch, values] : by_epoch) {
      const Summary summary = summarize(values);
      means.add({static_cast<double>(epoch), summary.mean, error_of(summary)});
    }
    if (by_epoch.empty()) continue;
    plot.script += std::move(single).take() + std::move(means).take();
    drawn.push_back(&experiment);
  }
  if (drawn.empty()) {
    if (!names.empty()) names.pop_back();
    throw UserError(Fault::usage, runs.where(), "no epoch of the runs has the metric " + metric,
                    names.empty() ? "their epochs are not recorded" : "allowed: " + names);
  }
  std::vector<std::string> labels;
  labels.reserve(drawn.size());
  for (const PlottedExperiment* const experiment : drawn) labels.push_back(experiment->label);
  const PlotKey key(plot, labels);
  const char* const drawn_with = epochs.is_wider_than(0) ? "lines" : "points";  // of one epoch a line is nothing
  const bool whole = !epochs.is_wider_than(most_tics);                          // there is nothing between two epochs
  std::string lines;
  for (std::size_t index = 0; index < drawn.size(); ++index)
    lines += fmt::format(
        "{0}$mean{1} using 1:($2-$3):($2+$3) with filledcurves ls {1} fs transparent solid 0.15 noborder notitle, \\\n"
        "  $runs{1} using 1:2 with lines ls {1} lw 0.4 notitle, $mean{1} using 1:2 with {2} ls {1} {3}",
        index == 0 ? "" : ", \\\n  ", index + 1, drawn_with, key.title(index));
  plot.script = plot_preamble("", "epoch", runs.words().metric(metric)) + key.words() + epochs.words("x") +
                (whole ? "set xtics 1\n" : "") + figures.words("y") + plot.script + "plot " + lines + "\n";
  return plot;
}

Plot plot_axis(const StoreReader& store, const RunSelection& selection, const std::string& metric,
               const std::string& field) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection, {metric});
  const std::size_t place = runs.place_of(field);
  require_metric(runs, metric);
  const std::vector<std::string> values = distinct_values(runs, place);
  const bool to_scale = spacing_of(values) != Spacing::even;
  const PlottedGroups others = runs.grouped_by(runs.telling_fields({place}));
  std::vector<std::size_t> drawn;
  std::map<std::size_t, PlotNumbers> series;  // by the group of others
  PlotRange figures;
  Plot plot{.name = "axis_" + metric + "_" + field, .script = "", .csv = field + ",others,n,mean,standard_error\n"};
  for (std::size_t index = 0; index < runs.experiments().size(); ++index) {
    const PlottedExperiment& experiment = runs.experiments()[index];
    const std::size_t group = others.of_experiment[index];
    const std::string& value = experiment.values.at(place);
    const auto at = static_cast<double>(std::ranges::find(values, value) - values.begin());
    const Summary summary = summarize(plotted_values(experiment, metric));
    if (summary.n == 0) continue;
    const auto [entry, fresh] = series.try_emplace(group, fmt::format("series{}", series.size() + 1));
    if (fresh) drawn.push_back(group);
    entry->second.add({to_scale ? *number_in(value) : at, summary.mean, error_of(summary)});
    for (const double side : {-1, 1}) figures.add(summary.mean + side * error_of(summary));
    plot.csv +=
        fmt::format("{},{},{},{:.10g},{}\n", csv_cell(value), csv_cell(others.labels[group]), summary.n, summary.mean,
                    summary.standard_error ? fmt::format("{:.10g}", *summary.standard_error) : "");
  }
  if (drawn.size() > static_cast<std::size_t>(most_lines)) {
    throw UserError(Fault::usage, runs.where(),
                    fmt::format("{} combinations of the other fields are more than the {} lines that can be told apart",
                                drawn.size(), most_lines),
                    "choose some of them with --where FIELD=VALUE");
  }
  std::vector<std::string> labels;
  labels.reserve(drawn.size());
  for (const std::size_t group : drawn) labels.push_back(others.labels[group]);
  const PlotKey key(plot, labels);
  plot.script = plot_preamble("", runs.words().axis(field), runs.words().metric(metric) + ", mean ± standard error") +
                key.words() + figures.words("y") + field_along_x(plot, runs, field, values);
  std::string lines;
  for (std::size_t index = 0; index < labels.size(); ++index) {
    PlotNumbers& numbers = series.at(drawn[index]);
    // Side by side there is room for lines that would lie on each other.
    const double aside =
        to_scale ? 0 : (static_cast<double>(index) - (static_cast<double>(labels.size()) - 1) / 2) / 12;
    lines += fmt::format("{}${} using {}:2:3 with yerrorlines ls {} {}", index == 0 ? "" : ", \\\n  ", numbers.name(),
                         aside == 0 ? "1" : fmt::format("($1{:+.3g})", aside), index + 1, key.title(index));
    plot.script += std::move(numbers).take();
  }
  plot.script += "plot " + lines + "\n";
  return plot;
}

Plot plot_interaction(const StoreReader& store, const RunSelection& selection, const std::string& metric,
                      const std::string& rows, const std::string& columns) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection, {metric});
  const std::size_t row = runs.place_of(rows);
  const std::size_t column = runs.place_of(columns);
  require_metric(runs, metric);
  const std::vector<std::string> down = distinct_values(runs, row);
  const std::vector<std::string> across = distinct_values(runs, column);
  std::map<std::pair<std::size_t, std::size_t>, Summary> cells;
  for (const PlottedExperiment& experiment : runs.experiments()) {
    const std::pair<std::size_t, std::size_t> place(
        std::ranges::find(across, experiment.values[column]) - across.begin(),
        std::ranges::find(down, experiment.values[row]) - down.begin());
    const Summary summary = summarize(plotted_values(experiment, metric));
    if (summary.n == 0) continue;
    if (!cells.emplace(place, summary).second) {
      throw UserError(Fault::usage, runs.where(),
                      fmt::format("several experiments have {}={} and {}={}", rows, experiment.values[row], columns,
                                  experiment.values[column]),
                      "a cell is one experiment: choose with --where among the other fields");
    }
  }
  Plot plot{.name = "interaction_" + metric + "_" + rows + "_" + columns,
            .script = "",
            .csv = rows + "," + columns + ",n,mean,standard_error\n"};
  const MetricFormat format = metric_format(metric);
  Matrix matrix{.down = runs.words().axis(rows),
                .across = runs.words().axis(columns),
                .shades = runs.words().metric(metric),
                .rows = value_words(runs, rows, down),
                .columns = value_words(runs, columns, across)};
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (const auto& [place, summary] : cells) {
    const bool with_text = across.size() <= most_columns_with_texts;
    matrix.cells.push_back(
        {place.second, place.first, summary.mean, with_text ? format.number(summary.mean / format.scale) : ""});
    least = std::min(least, summary.mean);
    most = std::max(most, summary.mean);
    plot.csv +=
        fmt::format("{},{},{},{:.10g},{}\n", csv_cell(down[place.second]), csv_cell(across[place.first]), summary.n,
                    summary.mean, summary.standard_error ? fmt::format("{:.10g}", *summary.standard_error) : "");
  }
  // One shade throughout is a light one.
  const double around = most > least ? 0 : std::max(std::abs(most) / 10, 1e-9);
  matrix.least = least - around / 10;
  matrix.most = most + around;
  draw_matrix(plot, matrix);
  return plot;
}

Plot plot_cost(const StoreReader& store, const RunSelection& selection, const std::string& metric) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection, {metric});
  require_metric(runs, metric);
  const auto states = store.job_states();
  Plot plot{.name = "cost_" + metric, .script = "", .csv = "number,experiment,n,seconds,mean,standard_error\n"};
  const bool few = runs.experiments().size() <= static_cast<std::size_t>(most_lines);
  std::string points;
  std::string numbers;
  std::vector<std::string> labels;
  PlotRange figures;
  PlotRange times;
  int number = 0;
  for (const PlottedExperiment& experiment : runs.experiments()) {
    std::vector<double> seconds;
    for (const RunResult* const run : experiment.runs) seconds.push_back(work_seconds(run->run, states));
    const Summary work = summarize(seconds);
    const Summary summary = summarize(plotted_values(experiment, metric));
    if (summary.n == 0) continue;
    ++number;
    PlotNumbers point(fmt::format("point{}", number));
    point.add({work.mean, summary.mean, error_of(work), error_of(summary)});
    for (const double side : {-1, 1}) {
      figures.add(summary.mean + side * error_of(summary));
      times.add(work.mean + side * error_of(work));
    }
    points += std::move(point).take();
    labels.push_back(few ? experiment.label : "");
    if (!few) {
      numbers += fmt::format("set label '{}' at {},{} offset 0.6,0.5\n", experiment.index + 1, plot_number(work.mean),
                             plot_number(summary.mean));
    }
    plot.csv += fmt::format("{},{},{},{:.10g},{:.10g},{}\n", experiment.index + 1, csv_cell(experiment.label),
                            summary.n, work.mean, summary.mean,
                            summary.standard_error ? fmt::format("{:.10g}", *summary.standard_error) : "");
  }
  const PlotKey key(plot, few ? labels : std::vector<std::string>(1));
  std::string lines;
  for (std::size_t index = 0; index < labels.size(); ++index)
    lines += fmt::format("{}$point{} using 1:2:3:4 with xyerrorbars ls {} {}", index == 0 ? "" : ", \\\n  ", index + 1,
                         few ? index + 1 : 1, few ? key.title(index) : "notitle");
  plot.script = plot_preamble(few ? "" : "numbers of experiments as 'orchestrator runs' has them", "work of a run (s)",
                              runs.words().metric(metric)) +
                key.words() + "set offsets graph 0.05, graph 0.05, graph 0.1, graph 0.1\n" + times.words("x") +
                figures.words("y") + numbers + points + "plot " + lines + "\n";
  return plot;
}

}  // namespace foldwise::results
