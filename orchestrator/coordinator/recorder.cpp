// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/recorder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "experiments/jobs/message_format.h"

namespace foldwise::orchestrator {
namespace {

/// A transaction is committed after this pause, or at this age. Seconds.
constexpr double pause = 0.003;
constexpr double oldest = 0.1;
/// A copy of the database's file lacks at most this much. Seconds.
constexpr double between_checkpoints = 5;

}  // namespace

void StoreRecorder::began(const WorkerName& worker, const AttemptBegan& report) {
  open_transaction();
  results::AttemptStart start;
  start.job = workload_.items[report.item].key;
  start.number = report.attempt;
  start.host = worker.host;
  start.device = worker.device;
  start.pid = report.pid;
  start.started = report.when;
  if (const auto known = surroundings_of_.find(worker); known != surroundings_of_.end())
    start.surroundings = known->second;
  if (const auto [place, is_new] = starts_.try_emplace(report.item, std::move(start)); !is_new) {
    write_starts();
    starts_.emplace(report.item, std::move(start));
  }
  notices_.emplace_back(StartNotice{report.item, worker, report.attempt});
}

void StoreRecorder::progress(const WorkerName& worker, AttemptProgress report) {
  if (!report.progress.finished_epochs.empty()) {
    open_transaction();
    store_.add_epochs(workload_.items[report.item].key, report.progress.finished_epochs);
  }
  ProgressNotice notice{report.item, worker, std::move(report.progress)};
  if (transaction_)
    notices_.emplace_back(std::move(notice));
  else
    show(notice);
}

void StoreRecorder::ended(const WorkerName& worker, AttemptEnded report, results::StoreWriter::Retry retry) {
  open_transaction();
  results::AttemptEnd end;
  end.job = workload_.items[report.item].key;
  end.number = report.attempt;
  end.ended = report.when;
  end.outcome = std::move(report.outcome);
  end.last_lines = std::move(report.last_lines);
  end.joules = report.joules;
  end.memory = report.memory;
  if (const auto started = starts_.extract(report.item))
    store_.add_attempt(started.mapped(), end, retry);
  else
    store_.end_attempt(end, retry);
  notices_.emplace_back(
      EndNotice{report.item, worker, std::move(end.outcome),
                retry == results::StoreWriter::Retry::yes ? ProgressSink::Retry::yes : ProgressSink::Retry::no});
}

void StoreRecorder::cancelled(std::uint32_t item) {
  open_transaction();
  write_starts();
  store_.cancel(workload_.items[item].key);
}

void StoreRecorder::reopened(std::uint32_t item) {
  open_transaction();
  write_starts();
  store_.plan_again(workload_.items[item].key);
}

void StoreRecorder::raced(const std::vector<results::RaceStop>& stops) {
  open_transaction();
  store_.put_race_stops(stops);
}

void StoreRecorder::shared(const WorkerName& worker, std::size_t workers) {
  open_transaction();
  store_.replace_provenance(results::workers_fact + worker.host + "." + worker.device, std::to_string(workers));
}

void StoreRecorder::worker_ready(const WorkerName& worker, const Ready& ready) {
  std::map<std::string, std::string> facts;
  for (const auto& [name, version] : ready.versions)
    if (name != message_format_fact) facts["worker." + name] = version;
  facts["device." + worker.host + "." + worker.device] = ready.device;
  results::Surroundings surroundings = surroundings_;
  surroundings["device"] = ready.device;
  // Beside a worker of another release nothing is done; of another commit it may be, where both speak alike.
  for (const auto& [name, version] : ready.versions) {
    if (name == message_format_fact) continue;
    const auto [own, is_new] = surroundings.try_emplace(name, version);
    if (!is_new && own->second != version) surroundings["worker_" + name] = version;
  }
  open_transaction();
  surroundings_of_[worker] = store_.put_surroundings(surroundings);
  std::erase_if(facts,
                [this](const auto& fact) { return !known_facts_.insert(fact.first + "=" + fact.second).second; });
  if (!facts.empty()) store_.put_provenance(facts);
}

void StoreRecorder::commit_if_due(double now) {
  if (const std::optional<double> when = due(); when && now >= *when) commit();
}

std::optional<double> StoreRecorder::due() const {
  if (!transaction_) return std::nullopt;
  return std::min(last_event_ + pause, opened_ + oldest);
}

void StoreRecorder::commit() {
  if (!transaction_) return;
  write_starts();
  transaction_->commit();
  transaction_.reset();
  const double now = Instant::now().steady;
  if (!checkpointed_ || now - *checkpointed_ >= between_checkpoints) {
    store_.checkpoint();
    checkpointed_ = now;
  }
  for (const Notice& notice : std::exchange(notices_, {})) std::visit([this](const auto& each) { show(each); }, notice);
}

void StoreRecorder::open_transaction() {
  last_event_ = Instant::now().steady;
  if (transaction_) return;
  transaction_.emplace(store_);
  opened_ = last_event_;
}

void StoreRecorder::write_starts() {
  for (const auto& [item, start] : std::exchange(starts_, {})) store_.start_attempt(start);
}

void StoreRecorder::show(const StartNotice& notice) {
  sink_.job_started(workload_.items[notice.item], notice.worker, notice.attempt);
}

void StoreRecorder::show(const ProgressNotice& notice) {
  sink_.job_progress(workload_.items[notice.item], notice.worker, notice.progress);
}

void StoreRecorder::show(const EndNotice& notice) {
  sink_.job_ended(workload_.items[notice.item], notice.worker, notice.outcome, notice.retry);
}

}  // namespace foldwise::orchestrator
