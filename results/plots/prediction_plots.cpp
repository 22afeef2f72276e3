// SPDX-License-Identifier: Apache-2.0
// A part of plots.h: what runs predicted.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "results/listings/confusions.h"
#include "results/metrics/classification.h"
#include "results/metrics/detection.h"
#include "results/plots/matrix_plot.h"
#include "results/plots/plots.h"
#include "results/plots/plotted_runs.h"
#include "results/runs/predicted.h"

namespace foldwise::results {
namespace {

/// Of a line that lies over a thick black one, in grey too.
constexpr const char* predicted_colour = "#E69F00";
constexpr std::size_t most_title_letters = 48;

/// In a confusion of more, cells that hold nothing are without text.
constexpr std::size_t most_classes_with_zeros = 12;

/// A window or a row along a recording: "Devel_01@40" is its 40th frame.
struct Place {
  std::string recording;
  double frame = 0;
};

std::optional<Place> place_of(const std::string& sample) {
  const std::size_t at = sample.rfind('@');
  if (at == std::string::npos) return std::nullopt;
  Place place{sample.substr(0, at), 0};
  const char* const end = sample.data() + sample.size();
  const auto [stop, error] = std::from_chars(sample.data() + at + 1, end, place.frame);
  return error == std::errc() && stop == end ? std::optional(place) : std::nullopt;
}

}  // namespace

Plot plot_confusion(const StoreReader& store, const RunSelection& selection) {
  const StoreSnapshot snapshot(store);
  const SelectedRuns selected(store, selection);
  const std::map<std::size_t, Confusion> confusions = read_confusions(store, selected);
  if (confusions.size() != 1) {
    throw UserError(Fault::usage, store.file().string(),
                    confusions.empty() ? "no finished run of those asked for predicts one class of several"
                                       : fmt::format("the runs are of {} experiments", confusions.size()),
                    "choose one with --experiment N; 'orchestrator runs' of the folder numbers them");
  }
  const auto& [experiment, confusion] = *confusions.begin();
  const auto matrix = confusion_matrix(confusion.predictions, static_cast<int>(confusion.classes));
  Plot plot{
      .name = fmt::format("confusion_{}", experiment + 1), .script = "", .csv = "class,predicted,samples,share\n"};
  Matrix shares{
      .title = SweepWords(store.sweep()).told(selected.varied_fields(), selected.experiment_values(experiment)),
      .down = "class",
      .across = "predicted",
      .shades = "of the class (%)",
      .most = 100};
  for (std::size_t each = 0; each < confusion.classes; ++each) shares.rows.push_back(class_name(confusion.names, each));
  shares.columns = shares.rows;
  const bool with_texts = confusion.classes <= most_columns_with_texts;
  const bool with_zeros = confusion.classes <= most_classes_with_zeros;
  for (std::size_t target = 0; target < confusion.classes; ++target) {
    double count = 0;
    for (const int each : matrix[target]) count += each;
    for (std::size_t predicted = 0; predicted < confusion.classes; ++predicted) {
      const double share =
          count > 0 ? 100 * matrix[target][predicted] / count : std::numeric_limits<double>::quiet_NaN();
      const bool told = with_texts && count > 0 && (with_zeros || share >= 0.5);
      shares.cells.push_back({target, predicted, share, told ? fmt::format("{:.0f}", share) : ""});
      plot.csv += fmt::format("{},{},{},{}\n", csv_cell(shares.rows[target]), csv_cell(shares.rows[predicted]),
                              matrix[target][predicted], count > 0 ? fmt::format("{:.6g}", share / 100) : "");
    }
  }
  draw_matrix(plot, shares);
  return plot;
}

Plot plot_roc(const StoreReader& store, const RunSelection& selection) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection);
  runs.require_few();
  Plot plot{.name = "roc", .script = "", .csv = "experiment,repeat,false_positive_rate,true_positive_rate\n"};
  std::vector<std::string> labels{"equal error rate"};
  for (const PlottedExperiment& experiment : runs.experiments()) {
    const std::size_t style = labels.size();
    std::map<int, std::vector<Prediction>> by_repeat;
    for (const RunResult* const run : experiment.runs) {
      std::vector<Prediction> predictions = store.predictions(run->run.evaluate);
      auto& all = by_repeat[run->run.repeat];
      std::ranges::move(predictions, std::back_inserter(all));
    }
    PlotNumbers curves(fmt::format("roc{}", style));
    PlotNumbers equal(fmt::format("equal{}", style));
    std::vector<double> areas;
    for (const auto& [repeat, predictions] : by_repeat) {
      const std::vector<Detection> found = detections(predictions);
      const std::vector<RocPoint> curve = roc_curve(found);
      if (curve.empty()) continue;
      for (const RocPoint& point : curve) {
        curves.add({point.false_positive_rate, point.true_positive_rate});
        plot.csv += fmt::format("{},{},{:.10g},{:.10g}\n", csv_cell(experiment.label), repeat + 1,
                                point.false_positive_rate, point.true_positive_rate);
      }
      curves.end_block();
      const double accuracy = eer_accuracy(found).value_or(0);
      equal.add({1 - accuracy, accuracy});
      areas.push_back(roc_auc(found).value_or(0));
    }
    if (areas.empty()) continue;
    plot.script += std::move(curves).take() + std::move(equal).take();
    labels.push_back(fmt::format("{} (area {:.3f})", experiment.label, mean(areas)));
  }
  if (labels.size() == 1) {
    throw UserError(Fault::usage, runs.where(), "no run predicts one class of two, with samples of both",
                    "a ROC is drawn of two classes: a task such as dataset.task=pain has them");
  }
  plot.height = 4.6;
  const PlotKey key(plot, labels);
  std::string lines = "plot 1 - x lc rgb '#7f7f7f' lw 1.2 dt 4 " + key.title(0);
  for (std::size_t style = 1; style < labels.size(); ++style)
    lines += fmt::format(
        ", \\\n  $roc{0} using 1:2 with lines ls {0} {1}, $equal{0} using 1:2 with points ls {0} ps 1.4 notitle", style,
        key.title(style));
  plot.script = plot_preamble("", "false positive rate", "true positive rate") + key.words() +
                "set size square\nset xrange [0:1]\nset yrange [0:1]\n" + plot.script + lines + "\n";
  return plot;
}

Plot plot_trace(const StoreReader& store, const RunSelection& selection, const std::string& recording) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection);
  const PlottedExperiment& experiment = runs.experiments().front();
  const RunResult& run = *experiment.runs.front();
  std::vector<std::string> names = recorded_target_names(store).at(experiment.index);
  std::vector<PlotNumbers> panels;
  for (std::size_t index = 0; index < names.size(); ++index) panels.emplace_back(fmt::format("trace{}", index + 1));
  Plot plot{.name = "trace_" + recording, .script = "", .csv = "recording,frame,target,labelled,predicted\n"};
  std::string known;
  std::size_t rows = 0;
  for (const Prediction& prediction : store.predictions(run.run.evaluate)) {
    const std::optional<Place> place = place_of(prediction.sample);
    if (!place || prediction.targets.size() != prediction.scores.size()) continue;
    if (place->recording != recording) {
      if (known.find(place->recording) == std::string::npos) known += (known.empty() ? "" : ", ") + place->recording;
      continue;
    }
    ++rows;
    for (std::size_t index = 0; index < std::min(names.size(), prediction.scores.size()); ++index) {
      panels[index].add({place->frame, prediction.targets[index], prediction.scores[index]});
      plot.csv += fmt::format("{},{},{},{:.10g},{:.10g}\n", csv_cell(recording), place->frame, csv_cell(names[index]),
                              prediction.targets[index], prediction.scores[index]);
    }
  }
  if (rows == 0) {
    throw UserError(Fault::usage, runs.where(), "the run predicts no values along a recording " + recording,
                    known.empty() ? "it predicts none along any" : "allowed: " + known);
  }
  const std::string title = recording + ": " + experiment.label;
  plot.width = page_figure;
  plot.height = 0.9 + 1.9 * static_cast<double>(panels.size());
  const double title_at = 1 - 0.2 / plot.height;
  plot.script = plot_preamble("", "", "") +
                fmt::format("set key at screen {:.4f}, screen {:.4f} right center horizontal maxcols 2\n",
                            1 - 0.15 / plot.width, title_at);
  for (PlotNumbers& panel : panels) plot.script += std::move(panel).take();
  plot.script += fmt::format(
      "set multiplot layout {}, 1 margins screen {:.4f}, screen {:.4f}, screen {:.4f}, screen {:.4f} spacing screen 0, "
      "screen {:.4f}\n",
      panels.size(), 0.8 / plot.width, 1 - 0.2 / plot.width, 0.6 / plot.height, 1 - 0.4 / plot.height,
      0.35 / plot.height);
  plot.script += fmt::format("set label 1 {} at screen {:.4f}, screen {:.4f}\n",
                             plot_text(abbreviated(title, most_title_letters)), 0.8 / plot.width, title_at);
  for (std::size_t index = 0; index < panels.size(); ++index) {
    if (index + 1 == panels.size()) plot.script += "set xlabel 'frame'\n";
    plot.script += fmt::format(
        "set ylabel {0}\nplot $trace{1} using 1:2 with lines lc rgb '#000000' lw 3.5 title 'labelled', $trace{1} using "
        "1:3 with lines lc rgb '{2}' lw 1.2 title 'predicted'\nunset label 1\nunset key\n",
        plot_text(names[index]), index + 1, predicted_colour);
  }
  plot.script += "unset multiplot\n";
  return plot;
}

}  // namespace foldwise::results
