// SPDX-License-Identifier: Apache-2.0
// A part of plots.h: who worked when.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "experiments/choices.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "results/plots/plots.h"

namespace foldwise::results {
namespace {

/// A process that worked on a device.
struct Worker {
  std::string host;
  std::string device;
  std::int64_t pid = 0;
  auto operator<=>(const Worker&) const = default;
  std::string text() const { return fmt::format("{} {} {}", host, device, pid); }
};

/// Of an attempt that ended.
struct Bar {
  Worker worker;
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
      bars.push_back({{attempt.start.host, attempt.start.device, attempt.start.pid},
                      job.stage,
                      attempt.start.started,
                      *attempt.ended,
                      failed,
                      job.label});
    }
  }
  return bars;
}

/// What stages look like in every schedule, one as dark as no other, so that a copy in grey tells them apart.
constexpr std::array<const char*, Choices<Stage>::names.size()> stage_colours{
    "#a6cee3", "#cc79a7", "#2a6fae", "#009e73", "#8c564b", "#f0e442", "#e69f00"};

/// Where bars are drawn: one worker of a device after the other, such as who takes the place of one that crashed;
/// several of them where they worked at the same time.
struct Lane {
  std::string host;
  std::string device;
  double end = 0;  ///< of its last bar
};

/// Lanes by host and device, and the one of each worker.
std::pair<std::vector<Lane>, std::map<Worker, std::size_t>> lanes_of(const std::vector<Bar>& bars) {
  std::map<Worker, std::pair<double, double>> spans;
  for (const Bar& bar : bars) {
    auto& [start, end] = spans.try_emplace(bar.worker, bar.start, bar.end).first->second;
    start = std::min(start, bar.start);
    end = std::max(end, bar.end);
  }
  std::vector<Worker> by_start;
  by_start.reserve(spans.size());
  for (const auto& [worker, span] : spans) by_start.push_back(worker);
  std::ranges::stable_sort(
      by_start, {}, [&](const Worker& each) { return std::tuple(each.host, each.device, spans.at(each).first); });
  std::vector<Lane> lanes;
  std::map<Worker, std::size_t> places;
  for (const Worker& worker : by_start) {
    const auto& [start, end] = spans.at(worker);
    const double begin = start;
    auto lane = std::ranges::find_if(lanes, [&](const Lane& each) {
      return each.host == worker.host && each.device == worker.device && each.end <= begin;
    });
    if (lane == lanes.end()) lane = lanes.insert(lanes.end(), {worker.host, worker.device, 0});
    lane->end = end;
    places[worker] = static_cast<std::size_t>(lane - lanes.begin());
  }
  return {std::move(lanes), std::move(places)};
}

/// Without its domain; an address of digits has none.
std::string brief_name(const std::string& host) {
  if (host.find_first_not_of("0123456789.") == std::string::npos) return host;
  return host.substr(0, host.find('.'));
}

/// "node01 cuda:0 #2": hosts without their domain where that tells them apart, and of several lanes of a device their
/// number.
std::vector<std::string> names_of(const std::vector<Lane>& lanes) {
  std::set<std::string> hosts;
  std::set<std::string> brief_hosts;
  std::map<std::pair<std::string, std::string>, int> of_device;
  for (const Lane& lane : lanes) {
    hosts.insert(lane.host);
    brief_hosts.insert(brief_name(lane.host));
    ++of_device[{lane.host, lane.device}];
  }
  std::vector<std::string> names;
  std::map<std::pair<std::string, std::string>, int> seen;
  for (const Lane& lane : lanes) {
    const std::pair<std::string, std::string> device(lane.host, lane.device);
    const bool brief = hosts.size() == brief_hosts.size();
    std::string& name = names.emplace_back(brief ? brief_name(lane.host) : lane.host);
    name.append(" ").append(lane.device);
    if (of_device[device] > 1) name.append(" #").append(std::to_string(++seen[device]));
  }
  return names;
}

/// Of a schedule, of whose attempts none need have taken time.
constexpr double least_seconds = 0.001;

/// What a length of time is counted in, and its seconds.
struct TimeUnit {
  const char* name;
  double seconds;
};
TimeUnit unit_of(double seconds) {
  return seconds > 7200 ? TimeUnit{"hours", 3600} : seconds > 300 ? TimeUnit{"minutes", 60} : TimeUnit{"seconds", 1};
}

}  // namespace

Plot plot_schedule(const StoreReader& store) {
  const StoreSnapshot snapshot(store);
  const std::vector<Bar> bars = attempts_of(store);
  if (bars.empty()) {
    throw UserError(Fault::usage, store.file().string(), "no attempt at a job has ended",
                    "run the sweep; a store that was rebuilt knows no attempts");
  }
  double first = std::numeric_limits<double>::infinity();
  double last = 0;
  for (const Bar& bar : bars) {
    first = std::min(first, bar.start);
    last = std::max(last, bar.end);
  }
  const auto [lanes, places] = lanes_of(bars);
  const double seconds = std::max(last - first, least_seconds);
  const TimeUnit unit = unit_of(seconds);
  Plot plot{.name = "schedule", .script = "", .csv = "worker,stage,label,start,end,failed\n"};
  std::map<Stage, PlotNumbers> stages;
  PlotNumbers failures("failed");
  bool some_failed = false;
  for (const Bar& bar : bars) {
    const auto y = static_cast<double>(places.at(bar.worker));
    const double start = (bar.start - first) / unit.seconds;
    const double end = (bar.end - first) / unit.seconds;
    const std::vector<double> row{(start + end) / 2, y, start, end, y - 0.4, y + 0.4};
    stages.try_emplace(bar.stage, std::string(name_of(bar.stage))).first->second.add(row);
    if (bar.failed) failures.add(row);
    some_failed = some_failed || bar.failed;
    plot.csv += fmt::format("{},{},{},{:.3f},{:.3f},{}\n", csv_cell(bar.worker.text()), name_of(bar.stage),
                            csv_cell(bar.label), bar.start - first, bar.end - first, bar.failed ? "yes" : "no");
  }
  const auto rows = static_cast<double>(lanes.size());
  const std::vector<std::string> names = names_of(lanes);
  plot.width = page_figure;
  plot.height = std::clamp(1.0 + 0.26 * rows, 1.6, 12.0);
  plot.script =
      plot_preamble("", unit.name, "") + "set key maxcols 8\n" + named_tics("y", names) +
      fmt::format("set yrange [{}:-0.6]\nset xrange [0:{}]\n", rows - 0.4, plot_number(seconds / unit.seconds));
  std::string lines;
  for (auto& [stage, numbers] : stages) {
    lines += fmt::format(
        "{}${} using 1:2:3:4:5:6 with boxxyerror lc rgb '{}' lw 0.3 fs solid border rgb '#606060' title '{}'",
        lines.empty() ? "" : ", \\\n  ", numbers.name(), stage_colours[static_cast<std::size_t>(stage)],
        numbers.name());
    plot.script += std::move(numbers).take();
  }
  if (some_failed) {
    plot.script += std::move(failures).take();
    lines +=
        ", \\\n  $failed using 1:2:3:4:5:6 with boxxyerror lc rgb '#000000' lw 0.3 fs transparent pattern 4 title "
        "'failed'";
  }
  plot.script += "plot " + lines + "\n";
  return plot;
}

}  // namespace foldwise::results
