// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/tensorboard/event_sink.h"

#include <chrono>
#include <exception>
#include <variant>

#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {
namespace {

double time_of_day() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

template <typename Write>
void EventSink::keep(const Write& write) {
  if (!log_) return;
  try {
    write(*log_);
  } catch (const std::exception& error) {
    log_.reset();
    display_->remark(std::string("TensorBoard's event files are not written any more: ") + error.what() +
                     ". 'orchestrator export --tensorboard' makes them anew at any time.");
  }
}

void EventSink::sweep_started(const Workload& workload, std::size_t reused) {
  display_->sweep_started(workload, reused);
}

void EventSink::job_started(const WorkItem& item, const WorkerName& worker, int attempt) {
  display_->job_started(item, worker, attempt);
}

void EventSink::job_progress(const WorkItem& item, const WorkerName& worker, const Progress& progress) {
  display_->job_progress(item, worker, progress);
  keep([&](EventLog& log) { log.add_epochs(item.key, progress.finished_epochs, time_of_day()); });
}

void EventSink::job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, Retry retry) {
  display_->job_ended(item, worker, outcome, retry);
  const auto* const finished = std::get_if<Finished>(&outcome);
  if (finished == nullptr) return;
  keep([&](EventLog& log) {
    if (item.stage == Stage::evaluate) {
      log.add_result(item.key, finished->result.metrics, time_of_day());
    } else {
      log.add_missing_epochs(item.key, finished->result.epochs, time_of_day());
    }
  });
}

void EventSink::plan_changed(const WorkItem& item, Wanted wanted) {
  display_->plan_changed(item, wanted);
}

void EventSink::remark(const std::string& sentence) {
  display_->remark(sentence);
}

void EventSink::tick(double now) {
  display_->tick(now);
}

void EventSink::sweep_ended() {
  display_->sweep_ended();
}

}  // namespace foldwise::orchestrator
