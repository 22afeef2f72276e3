// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/forecast.h"

#include <algorithm>
#include <variant>

#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {
namespace {

double share_done(const Progress& progress) {
  const double steps = progress.steps > 0 ? static_cast<double>(progress.step) / progress.steps : 0;
  if (progress.epochs <= 0) return steps;
  return std::clamp((std::max(progress.epoch - 1, 0) + steps) / progress.epochs, 0.0, 1.0);
}

std::size_t index_of(Stage stage) {
  return static_cast<std::size_t>(stage);
}

}  // namespace

void JobPace::advance(const Progress& progress, double now) {
  const double share = share_done(progress);
  if (!fraction_) {
    first_fraction_ = share;
    first_reported_ = now;
  }
  fraction_ = share;
  reported_ = now;
}

std::optional<double> JobPace::remaining(double now) const {
  if (!fraction_ || *fraction_ <= first_fraction_ || reported_ <= first_reported_) return std::nullopt;
  const double pace = (*fraction_ - first_fraction_) / (reported_ - first_reported_);
  return std::max((1 - *fraction_) / pace - (now - reported_), 0.0);
}

void Forecast::sweep_started(const Workload& workload, std::size_t reused) {
  total_ = workload.items.size();
  done_ = reused;
  for (const WorkItem& item : workload.items) ++stages_[index_of(item.stage)].left;
  // Which jobs are reused is not told: earlier stages finish first.
  for (StageTally& stage : stages_) {
    const std::size_t taken = std::min(stage.left, reused);
    stage.left -= taken;
    reused -= taken;
  }
}

void Forecast::job_started(const WorkItem& item, const WorkerName& worker, double now) {
  running_.insert_or_assign(worker, RunningJob{item.stage, JobPace(now)});
  workers_ = std::max(workers_, running_.size());
}

void Forecast::job_progress(const WorkerName& worker, const Progress& progress, double now) {
  if (const auto found = running_.find(worker); found != running_.end()) found->second.pace.advance(progress, now);
}

void Forecast::job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome,
                         ProgressSink::Retry retry, double now) {
  StageTally& stage = stages_[index_of(item.stage)];
  if (const auto found = running_.find(worker); found != running_.end()) {
    if (std::holds_alternative<Finished>(outcome)) {
      ++stage.finished;
      stage.seconds += found->second.pace.elapsed(now);
    }
    running_.erase(found);
  }
  if (retry == ProgressSink::Retry::yes || std::holds_alternative<Interrupted>(outcome)) return;
  if (stage.left > 0) --stage.left;
  if (std::holds_alternative<Finished>(outcome)) {
    ++done_;
  } else {
    ++failed_;
  }
}

void Forecast::plan_changed(const WorkItem& item, ProgressSink::Wanted wanted) {
  std::size_t& left = stages_[index_of(item.stage)].left;
  if (wanted == ProgressSink::Wanted::yes) {
    ++total_;
    ++left;
  } else {
    --total_;
    if (left > 0) --left;
  }
}

std::optional<double> Forecast::duration(Stage stage, double now) const {
  const StageTally& tally = stages_[index_of(stage)];
  if (tally.finished > 0) return tally.seconds / static_cast<double>(tally.finished);
  for (const auto& [worker, job] : running_) {
    const auto left = job.stage == stage ? job.pace.remaining(now) : std::nullopt;
    if (left) return job.pace.elapsed(now) + *left;
  }
  return std::nullopt;
}

std::optional<double> Forecast::remaining(double now) const {
  double work = 0;
  bool known = false;
  for (std::size_t index = 0; index < stages_.size(); ++index) {
    if (stages_[index].left == 0) continue;
    const auto each = duration(static_cast<Stage>(index), now);
    if (!each && !stage_rows[index].is_waited_for) continue;
    if (!each) return std::nullopt;
    known = true;
    work += *each * static_cast<double>(stages_[index].left);
  }
  if (!known) return std::nullopt;
  double longest = 0;
  for (const auto& [worker, job] : running_) {
    const auto each = duration(job.stage, now);
    if (each) work -= std::min(job.pace.elapsed(now), *each);
    longest = std::max(longest, job.pace.remaining(now).value_or(0));
  }
  return std::max(work / static_cast<double>(workers_), longest);
}

std::optional<double> Forecast::remaining(const WorkerName& worker, double now) const {
  const auto found = running_.find(worker);
  return found == running_.end() ? std::nullopt : found->second.pace.remaining(now);
}

}  // namespace foldwise::orchestrator
