// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/plain_display.h"

#include <fmt/format.h>

#include <ostream>

#include "experiments/foundation/text/duration.h"
#include "orchestrator/progress/outcome_sentence.h"

namespace foldwise::orchestrator {

PlainDisplay::PlainDisplay(std::string title, std::ostream& out, PlainDisplayOptions options)
    : title_(std::move(title)), out_(out), options_(options) {}

void PlainDisplay::sweep_started(const Workload& workload, std::size_t reused) {
  workload_ = &workload;
  forecast_.sweep_started(workload, reused);
  line(fmt::format("{}: {} jobs, {} of them finished already", title_, workload.items.size(), reused));
}

void PlainDisplay::job_started(const WorkItem& item, const WorkerName& worker, int attempt) {
  forecast_.job_started(item, worker, now_);
  frequent_line(fmt::format("started {} on {} {}{}", workload_->label_of(item), worker.host, worker.device,
                            attempt > 1 ? fmt::format(", attempt {}", attempt) : ""));
}

void PlainDisplay::job_progress(const WorkItem& item, const WorkerName& worker, const Progress& progress) {
  forecast_.job_progress(worker, progress, now_);
  for (const std::string& sentence : progress.remarks) line(fmt::format("{}: {}", workload_->label_of(item), sentence));
  if (progress.finished_epochs.empty()) return;
  const int epoch = progress.finished_epochs.back().epoch;
  const auto last = told_.find(worker);
  if (last != told_.end() && now_ - last->second < options_.seconds_between_epochs) return;
  told_[worker] = now_;
  std::string text = fmt::format("{}: epoch {}/{}", workload_->label_of(item), epoch, progress.epochs);
  for (const auto& [name, value] : progress.finished_epochs.back().metrics) {
    if (!name.starts_with("learning_rate")) text += fmt::format(", {} {:.4g}", name, value);
  }
  if (const auto left = forecast_.remaining(worker, now_)) text += ", ends in " + format_duration(*left);
  line(text);
}

void PlainDisplay::job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, Retry retry) {
  forecast_.job_ended(item, worker, outcome, retry, now_);
  const std::string text =
      fmt::format("{}: {}{}", workload_->label_of(item), outcome_sentence(outcome), tried_again(outcome, retry));
  if (!std::holds_alternative<Finished>(outcome)) {
    line(text);
    return;
  }
  const auto left = forecast_.remaining(now_);
  frequent_line(fmt::format("{} ({}/{}{})", text, forecast_.done(), forecast_.total(),
                            left ? ", all end in " + format_duration(*left) : ""));
}

void PlainDisplay::plan_changed(const WorkItem& item, Wanted wanted) {
  forecast_.plan_changed(item, wanted);
}

void PlainDisplay::remark(const std::string& sentence) {
  line(sentence);
}

void PlainDisplay::tick(double now) {
  now_ = now;
  if (!began_) began_ = now;
  if (now - second_began_ < 1) return;
  second_began_ = now;
  lines_this_second_ = 0;
  tell_unwritten();
}

void PlainDisplay::sweep_ended() {
  tell_unwritten();
  line(fmt::format("{}: {} of {} jobs done{}", title_, forecast_.done(), forecast_.total(),
                   forecast_.failed() > 0 ? fmt::format(", {} failed", forecast_.failed()) : ""));
}

void PlainDisplay::line(const std::string& text) {
  out_ << "[" << format_elapsed(now_ - began_.value_or(now_)) << "] " << text << std::endl;
}

void PlainDisplay::frequent_line(const std::string& text) {
  if (++lines_this_second_ > options_.lines_per_second) {
    ++unwritten_;
  } else {
    line(text);
  }
}

void PlainDisplay::tell_unwritten() {
  if (unwritten_ == 0) return;
  line(fmt::format("… {} more jobs started or ended ({}/{} done)", unwritten_, forecast_.done(), forecast_.total()));
  unwritten_ = 0;
}

}  // namespace foldwise::orchestrator
