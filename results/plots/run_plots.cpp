// SPDX-License-Identifier: Apache-2.0
// Half of plots.h: what runs came to, over fields, epochs and work.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "results/metrics/metric_format.h"
#include "results/plots/plots.h"
#include "results/plots/plotted_runs.h"

namespace foldwise::results {
namespace {

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

std::vector<std::string> distinct_values(const PlottedRuns& runs, std::size_t place) {
  std::vector<std::string> values;
  for (const PlottedExperiment& experiment : runs.experiments()) {
    const std::string& value = experiment.values.at(place);
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  return values;
}

/// "set xtics ('a' 0, 'b' 1)"
std::string named_tics(const char* axis, const std::vector<std::string>& names) {
  std::string tics;
  for (std::size_t index = 0; index < names.size(); ++index)
    tics += fmt::format("{}{} {}", index == 0 ? "" : ", ", plot_text(names[index]), index);
  return fmt::format("set {}tics ({})\n", axis, tics);
}

}  // namespace

Plot plot_curves(const StoreReader& store, const RunSelection& selection, const std::string& metric) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection);
  runs.require_few();
  const double scale = metric_format(metric).scale;
  Plot plot{
      .name = "curves_" + metric, .script = "", .csv = "experiment,fold,repeat,epoch," + metric + ",best_epoch\n"};
  std::string lines;
  int style = 0;
  std::string names;
  PlotRange epochs;
  PlotRange figures;
  for (const PlottedExperiment& experiment : runs.experiments()) {
    ++style;
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
    lines += fmt::format(
        "{0}$mean{1} using 1:($2-$3):($2+$3) with filledcurves ls {1} fs transparent solid 0.15 noborder notitle, \\\n"
        "  $runs{1} using 1:2 with lines ls {1} lw 0.4 notitle, $mean{1} using 1:2 with lines ls {1} title {2}",
        lines.empty() ? "" : ", \\\n  ", style, plot_text(experiment.label));
  }
  if (lines.empty()) {
    if (!names.empty()) names.pop_back();
    throw UserError(Fault::usage, runs.where(), "no epoch of the runs has the metric " + metric,
                    names.empty() ? "their epochs are not recorded" : "allowed: " + names);
  }
  plot.script = plot_preamble("", "epoch", metric_heading(metric)) + epochs.words("x") + figures.words("y") +
                plot.script + "plot " + lines + "\n";
  return plot;
}

Plot plot_axis(const StoreReader& store, const RunSelection& selection, const std::string& metric,
               const std::string& field) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection, {metric});
  const std::size_t place = runs.place_of(field);
  require_metric(runs, metric);
  const std::vector<std::string> values = distinct_values(runs, place);
  const bool numbers = std::ranges::all_of(values, [](const auto& each) { return number_in(each).has_value(); });
  std::vector<std::string> labels;
  std::map<std::string, PlotNumbers> series;
  PlotRange figures;
  PlotRange places;
  Plot plot{.name = "axis_" + metric + "_" + field, .script = "", .csv = field + ",others,n,mean,standard_error\n"};
  for (const PlottedExperiment& experiment : runs.experiments()) {
    const std::string label = runs.label_without(experiment, {place});
    const std::string& value = experiment.values.at(place);
    const auto at = static_cast<double>(std::ranges::find(values, value) - values.begin());
    const Summary summary = summarize(plotted_values(experiment, metric));
    if (summary.n == 0) continue;
    const auto [entry, fresh] = series.try_emplace(label, fmt::format("series{}", series.size() + 1));
    if (fresh) labels.push_back(label);
    entry->second.add({numbers ? *number_in(value) : at, summary.mean, error_of(summary)});
    for (const double side : {-1, 1}) figures.add(summary.mean + side * error_of(summary));
    if (numbers) places.add(*number_in(value));
    plot.csv += fmt::format("{},{},{},{:.10g},{}\n", csv_cell(value), csv_cell(label), summary.n, summary.mean,
                            summary.standard_error ? fmt::format("{:.10g}", *summary.standard_error) : "");
  }
  if (labels.size() > static_cast<std::size_t>(most_lines)) {
    throw UserError(Fault::usage, runs.where(),
                    fmt::format("{} combinations of the other fields are more than the {} lines that can be told apart",
                                labels.size(), most_lines),
                    "choose some of them with --where FIELD=VALUE");
  }
  plot.script = plot_preamble("", field, metric_heading(metric) + ", mean ± standard error") + figures.words("y") +
                places.words("x");
  if (!numbers)
    plot.script +=
        named_tics("x", values) + fmt::format("set xrange [-0.5:{}]\n", static_cast<double>(values.size()) - 0.5);
  else
    plot.script += "set offsets graph 0.05, graph 0.05, 0, 0\n";
  std::string lines;
  int style = 0;
  for (const std::string& label : labels) {
    ++style;
    PlotNumbers& numbers_of = series.at(label);
    lines += fmt::format("{}${} using 1:2:3 with yerrorlines ls {} {}", lines.empty() ? "" : ", \\\n  ",
                         numbers_of.name(), style, label.empty() ? "notitle" : "title " + plot_text(label));
    plot.script += std::move(numbers_of).take();
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
  PlotNumbers numbers("cells");
  PlotRange shades;
  std::string labels;
  for (const auto& [place, summary] : cells) {
    numbers.add({static_cast<double>(place.first), static_cast<double>(place.second), summary.mean});
    shades.add(summary.mean);
    labels += fmt::format("set label {} at {}, {} center front textcolor rgb '#000000' boxed\n",
                          plot_text(format.number(summary.mean / format.scale)), place.first, place.second);
    plot.csv +=
        fmt::format("{},{},{},{:.10g},{}\n", csv_cell(down[place.second]), csv_cell(across[place.first]), summary.n,
                    summary.mean, summary.standard_error ? fmt::format("{:.10g}", *summary.standard_error) : "");
  }
  plot.script = plot_preamble("", columns, rows) + named_tics("x", across) + named_tics("y", down) +
                "set style textbox opaque noborder fillcolor rgb '#ffffff' margins 0.4, 0.4\n"
                "unset grid\nunset key\nset palette gray\nset cblabel " +
                plot_text(metric_heading(metric)) + "\n" +
                fmt::format("set xrange [-0.5:{}]\nset yrange [{}:-0.5]\n", static_cast<double>(across.size()) - 0.5,
                            static_cast<double>(down.size()) - 0.5) +
                shades.words("cb") + labels + std::move(numbers).take() + "plot $cells using 1:2:3 with image\n";
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
  std::string lines;
  std::string labels;
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
    lines += fmt::format("{}$point{} using 1:2:3:4 with xyerrorbars ls {} {}", lines.empty() ? "" : ", \\\n  ", number,
                         few ? number : 1, few ? "title " + plot_text(experiment.label) : "notitle");
    if (!few) {
      labels += fmt::format("set label '{}' at {},{} offset 0.6,0.5\n", experiment.index + 1, plot_number(work.mean),
                            plot_number(summary.mean));
    }
    plot.csv += fmt::format("{},{},{},{:.10g},{:.10g},{}\n", experiment.index + 1, csv_cell(experiment.label),
                            summary.n, work.mean, summary.mean,
                            summary.standard_error ? fmt::format("{:.10g}", *summary.standard_error) : "");
  }
  plot.script = plot_preamble(few ? "" : "numbers of experiments as 'orchestrator runs' has them", "work of a run (s)",
                              metric_heading(metric)) +
                "set offsets graph 0.05, graph 0.05, graph 0.1, graph 0.1\n" + times.words("x") + figures.words("y") +
                labels + points + "plot " + lines + "\n";
  return plot;
}

}  // namespace foldwise::results
