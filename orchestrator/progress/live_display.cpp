// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/live_display.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "experiments/foundation/text/duration.h"
#include "experiments/foundation/text/text_columns.h"
#include "orchestrator/progress/outcome_sentence.h"

namespace foldwise::orchestrator {
namespace {

constexpr double seconds_between_drawings = 0.2;
constexpr std::size_t longest_name = 24;
constexpr const char* bold = "\x1b[1m";
constexpr const char* red = "\x1b[31m";
constexpr const char* faint = "\x1b[2m";
constexpr const char* plain = "\x1b[0m";

std::string bar(std::size_t columns, std::size_t part, std::size_t whole) {
  const std::size_t filled = whole == 0 ? columns : columns * std::min(part, whole) / whole;
  std::string text;
  for (std::size_t column = 0; column < columns; ++column) text += column < filled ? "█" : "░";
  return text;
}

std::string worker_text(const WorkerName& worker) {
  return worker.host + " " + worker.device;
}

/// A job's label where columns are few: what varies is shortened, repeat and stage stay.
std::string fit_label(const std::string& label, std::size_t columns) {
  constexpr std::string_view separator = " · ";
  constexpr std::size_t least_head = 4;
  const std::size_t last = label.rfind(separator);
  const std::size_t cut = last == std::string::npos || last == 0 ? last : label.rfind(separator, last - 1);
  if (cut == std::string::npos || display_width(label) <= columns) return fit_padded(label, columns);
  const std::string tail = label.substr(cut);
  if (display_width(tail) + least_head > columns) return fit_padded(label, columns);
  return fit_padded(fit(label.substr(0, cut), columns - display_width(tail)) + tail, columns);
}

/// "epoch 3/10  loss 1.234  ends in 2 min" while training, "12/64" in the other stages; without words where columns
/// are few.
std::string progress_text(const Progress& progress, std::optional<double> remaining, std::size_t columns) {
  const bool words = columns >= 80;
  std::string text;
  if (progress.epochs > 0) {
    text = fmt::format("{}{}/{}", words ? "epoch " : "", progress.epoch, progress.epochs);
    if (progress.loss != 0) text += fmt::format("  {}{:.4g}", words ? "loss " : "", progress.loss);
  } else if (progress.steps > 0) {
    text = fmt::format("{}/{}", progress.step, progress.steps);
  }
  if (remaining) text += fmt::format("  {}{}", words ? "ends in " : "", format_duration(*remaining));
  return text;
}

}  // namespace

LiveDisplay::LiveDisplay(std::string title, std::ostream& out, std::function<TerminalSize()> size, Colour colour)
    : title_(std::move(title)), out_(out), size_(std::move(size)), colour_(colour) {}

void LiveDisplay::sweep_started(const Workload& workload, std::size_t reused) {
  workload_ = &workload;
  forecast_.sweep_started(workload, reused);
  started_ = true;
}

void LiveDisplay::job_started(const WorkItem& item, const WorkerName& worker, int attempt) {
  forecast_.job_started(item, worker, now_);
  const std::string label = workload_->label_of(item);
  workers_[worker] = {attempt > 1 ? fmt::format("{} (attempt {})", label, attempt) : label, std::nullopt};
}

void LiveDisplay::job_progress(const WorkItem& item, const WorkerName& worker, const Progress& progress) {
  forecast_.job_progress(worker, progress, now_);
  workers_[worker].progress = progress;
  for (const std::string& sentence : progress.remarks)
    remark(fmt::format("{}: {}", workload_->label_of(item), sentence));
}

void LiveDisplay::job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, Retry retry) {
  forecast_.job_ended(item, worker, outcome, retry, now_);
  workers_[worker] = {};
  if (std::holds_alternative<Finished>(outcome) || std::holds_alternative<Interrupted>(outcome)) return;
  remark(fmt::format("{}: {}{}", workload_->label_of(item), outcome_sentence(outcome), tried_again(outcome, retry)));
}

void LiveDisplay::plan_changed(const WorkItem& item, Wanted wanted) {
  forecast_.plan_changed(item, wanted);
}

void LiveDisplay::remark(const std::string& sentence) {
  out_ << erase(size_()) << sentence << "\n";
  drawn_.clear();
  draw();
}

void LiveDisplay::tick(double now) {
  now_ = now;
  if (!began_) began_ = now;
  if (now - drawn_at_ >= seconds_between_drawings || drawn_.empty()) draw();
}

void LiveDisplay::sweep_ended() {
  out_ << erase(size_());
  drawn_.clear();
  out_ << fmt::format("{}: {} of {} jobs done", title_, forecast_.done(), forecast_.total());
  if (forecast_.failed() > 0) out_ << fmt::format(", {} failed", forecast_.failed());
  out_ << fmt::format(", after {}\n", format_duration(now_ - began_.value_or(now_))) << std::flush;
}

std::string LiveDisplay::painted(const std::string& text, const char* code) const {
  return colour_ == Colour::yes && !text.empty() ? code + text + plain : text;
}

std::string LiveDisplay::overall_line(std::size_t columns) const {
  std::string counts = fmt::format("{}/{} jobs", forecast_.done(), forecast_.total());
  if (forecast_.failed() > 0) counts += fmt::format("  {} failed", forecast_.failed());
  counts += fmt::format("  {} running", forecast_.running());
  if (const auto left = forecast_.remaining(now_)) counts += "  ends in " + format_duration(*left);
  const std::size_t counted = display_width(counts) + 2;
  const std::size_t room = columns > counted ? columns - counted : 0;
  constexpr std::size_t widest_bar = 32;
  const std::size_t title_columns = std::min(display_width(title_), room / 2);
  const std::size_t bar_columns = std::min(widest_bar, room - std::min(room, title_columns + 2));
  std::string line = title_columns > 3 ? fit(title_, title_columns) + "  " : "";
  line += bar(bar_columns, forecast_.done() + forecast_.failed(), forecast_.total());
  return fit(line + (line.empty() ? "" : "  ") + counts, columns);
}

std::string LiveDisplay::worker_line(const WorkerName& worker, const WorkerLine& line, std::size_t name_columns,
                                     std::size_t columns) const {
  const std::string right =
      line.progress ? progress_text(*line.progress, forecast_.remaining(worker, now_), columns) : "";
  const std::string name = "  " + fit_padded(worker_text(worker), name_columns) + "  ";
  const std::size_t used = display_width(name) + display_width(right) + 2;
  const std::size_t label_columns = std::max<std::size_t>(columns > used ? columns - used : 0, 16);
  std::string text =
      fit(name + fit_label(line.label.empty() ? "idle" : line.label, label_columns) + "  " + right, columns);
  text.erase(text.find_last_not_of(' ') + 1);  // less to wrap when the terminal is made narrower
  return text;
}

std::vector<std::string> LiveDisplay::lines(TerminalSize size) const {
  const std::size_t columns = std::max<std::size_t>(size.columns, 2) - 1;  // a full line would wrap
  std::vector<std::string> lines{overall_line(columns)};
  std::size_t name_columns = 0;
  for (const auto& [worker, line] : workers_) name_columns = std::max(name_columns, display_width(worker_text(worker)));
  const std::size_t room = size.rows > 3 ? size.rows - 3 : 0;  // the bar, a line of remarks, the cursor's line
  std::size_t shown = 0;
  for (const auto& [worker, line] : workers_) {
    if (shown + 1 > room && shown < workers_.size()) break;
    lines.push_back(worker_line(worker, line, std::min(name_columns, longest_name), columns));
    ++shown;
  }
  if (shown < workers_.size() && lines.size() > 1) {
    lines.back() = fit(fmt::format("  … and {} more workers", workers_.size() - shown + 1), columns);
  }
  return lines;
}

std::string LiveDisplay::erase(TerminalSize size) const {
  if (drawn_.empty()) return "";
  std::size_t rows = 0;  // a terminal made narrower since has wrapped the lines
  for (const std::size_t width : drawn_) rows += std::max<std::size_t>((width + size.columns - 1) / size.columns, 1);
  std::string upwards = "\r";
  for (std::size_t row = 0; row < rows; ++row) upwards += "\x1b[1A\x1b[2K";  // erasing below scrolls in some terminals
  return upwards;
}

void LiveDisplay::draw() {
  if (!started_) return;
  const TerminalSize size = size_();
  std::string frame = erase(size);
  drawn_.clear();
  auto worker = workers_.cbegin();
  for (const std::string& line : lines(size)) {
    const bool overall = drawn_.empty();
    const bool idle = !overall && worker != workers_.cend() && (worker++)->second.label.empty();
    frame += painted(line, overall ? (forecast_.failed() > 0 ? red : bold) : idle ? faint : "") + "\n";
    drawn_.push_back(display_width(line));
  }
  out_ << frame << std::flush;
  drawn_at_ = now_;
}

}  // namespace foldwise::orchestrator
