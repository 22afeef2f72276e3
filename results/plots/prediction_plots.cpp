// SPDX-License-Identifier: Apache-2.0
// The other half of plots.h: what runs predicted, and who worked when.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "experiments/choices.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "results/listings/confusions.h"
#include "results/metrics/classification.h"
#include "results/metrics/detection.h"
#include "results/plots/plots.h"
#include "results/plots/plotted_runs.h"
#include "results/runs/predicted.h"

namespace foldwise::results {
namespace {

std::string class_tics(const char* axis, const Confusion& confusion) {
  std::string tics;
  for (std::size_t index = 0; index < confusion.classes; ++index)
    tics += fmt::format("{}{} {}", index == 0 ? "" : ", ", plot_text(class_name(confusion.names, index)), index);
  return fmt::format("set {}tics ({})\n", axis, tics);
}

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

/// Of an attempt that ended.
struct Bar {
  std::string worker;
  Stage stage = Stage::prepare;
  double start = 0;
  double end = 0;
  bool failed = false;
  std::string label;
};

std::vector<Bar> attempts_of(const StoreReader& store) {
  std::vector<Bar> bars;
  for (const JobRecord& job : store.jobs()) {
    for (const AttemptRecord& attempt : store.attempts(job.key)) {
      if (!attempt.ended) continue;
      const bool failed = attempt.outcome != "finished" && attempt.outcome != "interrupted";
      bars.push_back({fmt::format("{} {} {}", attempt.start.host, attempt.start.device, attempt.start.pid), job.stage,
                      attempt.start.started, *attempt.ended, failed, job.label});
    }
  }
  return bars;
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
  PlotNumbers cells("cells");
  std::string labels;
  for (std::size_t target = 0; target < confusion.classes; ++target) {
    double count = 0;
    for (const int each : matrix[target]) count += each;
    for (std::size_t predicted = 0; predicted < confusion.classes; ++predicted) {
      const double share =
          count > 0 ? 100 * matrix[target][predicted] / count : std::numeric_limits<double>::quiet_NaN();
      cells.add({static_cast<double>(predicted), static_cast<double>(target), share});
      if (count > 0)
        labels += fmt::format("set label '{:.0f}' at {}, {} center front textcolor rgb '{}'\n", share, predicted,
                              target, share > 50 ? "#ffffff" : "#000000");
      plot.csv += fmt::format("{},{},{},{}\n", csv_cell(class_name(confusion.names, target)),
                              csv_cell(class_name(confusion.names, predicted)), matrix[target][predicted],
                              count > 0 ? fmt::format("{:.6g}", share / 100) : "");
    }
  }
  const double last = static_cast<double>(confusion.classes) - 0.5;
  const std::string name = plotted_label(selected.varied_fields(), selected.experiment_values(experiment));
  plot.script = plot_preamble(name, "predicted", "class") + class_tics("x", confusion) + class_tics("y", confusion) +
                "unset grid\nunset key\nset xtics rotate by -40\nset size square\nset palette defined (0 '#ffffff', 1 "
                "'#08306b')\n"
                "set cbrange [0:100]\nset cblabel 'of the class (%)'\n" +
                fmt::format("set xrange [-0.5:{0}]\nset yrange [{0}:-0.5]\n", last) + labels + std::move(cells).take() +
                "plot $cells using 1:2:3 with image\n";
  plot.height = 5;
  return plot;
}

Plot plot_roc(const StoreReader& store, const RunSelection& selection) {
  const StoreSnapshot snapshot(store);
  const PlottedRuns runs(store, selection);
  runs.require_few();
  Plot plot{.name = "roc", .script = "", .csv = "experiment,repeat,false_positive_rate,true_positive_rate\n"};
  std::string lines;
  int style = 0;
  for (const PlottedExperiment& experiment : runs.experiments()) {
    ++style;
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
    lines += fmt::format(
        ", \\\n  $roc{0} using 1:2 with lines ls {0} title {1}, $equal{0} using 1:2 with points ls {0} notitle", style,
        plot_text(fmt::format("{} (area {:.3f})", experiment.label, mean(areas))));
  }
  if (lines.empty()) {
    throw UserError(Fault::usage, runs.where(), "no run predicts one class of two, with samples of both",
                    "a ROC is drawn of two classes: a task such as dataset.task=pain has them");
  }
  plot.script = plot_preamble("", "false positive rate", "true positive rate") +
                "set size square\nset xrange [0:1]\nset yrange [0:1]\n" + plot.script +
                "plot 1 - x lc rgb '#7f7f7f' lw 0.7 dt 3 title 'equal error rate'" + lines + "\n";
  plot.height = 5.5;
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
  plot.script = plot_preamble("", "", "");
  for (PlotNumbers& panel : panels) plot.script += std::move(panel).take();
  plot.script += fmt::format("set multiplot layout {}, 1 title {}\n", panels.size(),
                             plot_text(recording + ": " + experiment.label));
  for (std::size_t index = 0; index < panels.size(); ++index) {
    if (index + 1 == panels.size()) plot.script += "set xlabel 'frame'\n";
    plot.script += fmt::format(
        "set ylabel {0}\nplot $trace{1} using 1:2 with lines ls 4 title 'labelled', $trace{1} using 1:3 with lines ls "
        "1 "
        "title 'predicted'\n",
        plot_text(names[index]), index + 1);
  }
  plot.script += "unset multiplot\n";
  plot.height = 2 + 2 * static_cast<double>(panels.size());
  plot.width = 8;
  return plot;
}

Plot plot_schedule(const StoreReader& store) {
  const StoreSnapshot snapshot(store);
  const std::vector<Bar> bars = attempts_of(store);
  if (bars.empty()) {
    throw UserError(Fault::usage, store.file().string(), "no attempt at a job has ended",
                    "run the sweep; a store that was rebuilt knows no attempts");
  }
  double first = std::numeric_limits<double>::infinity();
  double last = 0;
  std::vector<std::string> workers;
  for (const Bar& bar : bars) {
    first = std::min(first, bar.start);
    last = std::max(last, bar.end);
    if (std::ranges::find(workers, bar.worker) == workers.end()) workers.push_back(bar.worker);
  }
  std::ranges::sort(workers);
  const double unit = last - first > 7200 ? 3600 : last - first > 300 ? 60 : 1;
  Plot plot{.name = "schedule", .script = "", .csv = "worker,stage,label,start,end,failed\n"};
  std::map<Stage, PlotNumbers> stages;
  PlotNumbers failures("failed");
  bool some_failed = false;
  for (const Bar& bar : bars) {
    const auto y = static_cast<double>(std::ranges::find(workers, bar.worker) - workers.begin());
    const double start = (bar.start - first) / unit;
    const double end = (bar.end - first) / unit;
    const std::vector<double> row{(start + end) / 2, y, start, end, y - 0.4, y + 0.4};
    stages.try_emplace(bar.stage, std::string(name_of(bar.stage))).first->second.add(row);
    if (bar.failed) failures.add(row);
    some_failed = some_failed || bar.failed;
    plot.csv += fmt::format("{},{},{},{:.3f},{:.3f},{}\n", csv_cell(bar.worker), name_of(bar.stage),
                            csv_cell(bar.label), bar.start - first, bar.end - first, bar.failed ? "yes" : "no");
  }
  std::string tics;
  for (std::size_t index = 0; index < workers.size(); ++index)
    tics += fmt::format("{}{} {}", index == 0 ? "" : ", ", plot_text(workers[index]), index);
  plot.script = plot_preamble("",
                              unit == 3600 ? "hours"
                              : unit == 60 ? "minutes"
                                           : "seconds",
                              "") +
                fmt::format("set ytics ({})\nset yrange [{}:-0.6]\n", tics, static_cast<double>(workers.size()) - 0.4);
  std::string lines;
  int style = 0;
  for (auto& [stage, numbers] : stages) {
    ++style;
    lines += fmt::format("{}${} using 1:2:3:4:5:6 with boxxyerror ls {} lw 0.3 fs solid 0.8 title '{}'",
                         lines.empty() ? "" : ", \\\n  ", numbers.name(), style, numbers.name());
    plot.script += std::move(numbers).take();
  }
  if (some_failed) {
    plot.script += std::move(failures).take();
    lines += ", \\\n  $failed using 1:2:3:4:5:6 with boxxyerror lc rgb '#000000' lw 0.3 fs pattern 4 title 'failed'";
  }
  plot.script += "plot " + lines + "\n";
  plot.width = 9;
  plot.height = std::clamp(1.5 + 0.35 * static_cast<double>(workers.size()), 2.5, 12.0);
  return plot;
}

}  // namespace foldwise::results
