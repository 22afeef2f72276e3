// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/coordinator.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "experiments/foundation/error.h"
#include "orchestrator/agent/agent.h"
#include "orchestrator/agent/gpu_census.h"
#include "orchestrator/agent/other_build.h"
#include "orchestrator/coordinator/dismissal.h"
#include "orchestrator/coordinator/full_disk.h"
#include "orchestrator/coordinator/job_history.h"
#include "orchestrator/coordinator/job_requests.h"
#include "orchestrator/coordinator/race_steering.h"
#include "orchestrator/coordinator/ranks.h"
#include "orchestrator/coordinator/recorder.h"
#include "orchestrator/coordinator/roster.h"
#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "orchestrator/coordinator/sharing/device_sharing.h"
#include "orchestrator/coordinator/stop_signals.h"
#include "orchestrator/coordinator/wind_down.h"
#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {
namespace {

constexpr double silence = 60;  // seconds without a word from an agent that are worth a remark

class Coordinator {
 public:
  Coordinator(const Workload& workload, const std::vector<JobHistory>& history,
              const CoordinatorSurroundings& surroundings, const CoordinatorOptions& options)
      : workload_(workload),
        ranks_(surroundings.transport, surroundings.agent),
        sink_(surroundings.sink),
        clock_(surroundings.clock),
        options_(options),
        signals_(StopSignals::install()),
        scheduler_(workload.items, history,
                   {.max_attempts = options.max_attempts,
                    .deadline = options.deadline,
                    .costs = options.costs,
                    .rounds = surroundings.race != nullptr ? SchedulerOptions::Rounds::strict
                                                           : SchedulerOptions::Rounds::loose}),
        recorder_(surroundings.recorder),
        race_(surroundings.race),
        sharing_(workload.items, surroundings.memory != nullptr ? *surroundings.memory : MemoryModel(workload.items)),
        roster_(surroundings.transport.size(), surroundings.clock.now().steady),
        requests_(options.output) {
    for (const auto& [item, host] : surroundings.last_hosts) scheduler_.on_last_host(item, host);
    if (race_ != nullptr) {
      race_->heed([this](std::uint32_t item) { return scheduler_.standing(item) == Standing::abandoned; });
    }
    if (options.deadline) stop_at_ = stop_time(*options.deadline, clock_.now().steady, options.stop_margin);
  }

  Ending run() {
    begin();
    try {
      while (!over()) {
        listen();
        heed_misfit();
        heed_signals();
        heed_deadline();
        give_out();
        recorder_.commit_if_due(clock_.now().steady);
        tick();
        rest();
      }
      recorder_.commit();
    } catch (...) {
      wind_down(scheduler_, ranks_, clock_, options_.stop_grace);
      throw;
    }
    if (misfit_) throw UserError(*misfit_);
    sink_.sweep_ended();
    return ending();
  }

 private:
  using Standing = Scheduler::Standing;

  void begin() {
    sink_.sweep_started(workload_, scheduler_.count(Standing::finished));
    if (const std::size_t failed = scheduler_.count(Standing::failed); failed > 0)
      sink_.remark(fmt::format("{} {} or diverged in earlier sessions and {} not tried again", failed,
                               failed == 1 ? "job failed" : "jobs failed", failed == 1 ? "is" : "are"));
    if (const std::size_t cancelled = scheduler_.count(Standing::cancelled); cancelled > 0)
      sink_.remark(fmt::format("{} {} cancelled and {} not run: orchestrator retry takes that back", cancelled,
                               cancelled == 1 ? "job was" : "jobs were", cancelled == 1 ? "is" : "are"));
    follow(scheduler_.on_start());
    if (race_ != nullptr) steer(race_->replay());
    if (scheduler_.over()) return;
    ranks_.order_all(Enlist{options_.threads_per_worker, options_.devices, options_.workers_per_device});
  }

  bool over() const { return scheduler_.over() || out_of_workers_ || (stop_by_ && clock_.now().steady > *stop_by_); }

  void listen() {
    ranks_.listen([this](int rank, Reports reports) { hear(rank, std::move(reports)); });
  }

  void hear(int rank, Reports reports) {
    roster_.heard_of(rank, clock_.now().steady);
    for (AgentReport& report : reports) std::visit([&](auto& each) { on(rank, std::move(each)); }, report);
  }

  void on(int rank, Hello hello) {
    sharing_.join(rank, hello);
    for (const WorkerId worker : roster_.join(rank, hello))
      if (sharing_.is_open(worker)) open(worker);
    gpus_.hear(rank, hello);
    if (roster_.complete()) heed_gpus();
    if (hello.devices.empty())
      sink_.remark(fmt::format("rank {} on {} has no device of its own and stays idle", rank, hello.host));
    check_workers_left();
  }

  void on(int rank, const WorkerReady& report) {
    recorder_.worker_ready(roster_.name({rank, report.slot}), report.ready);
  }

  void on(int rank, const AttemptBegan& report) {
    scheduler_.on_began(report.item);
    sharing_.on_began({rank, report.slot}, report.when);
    recorder_.began(roster_.name({rank, report.slot}), report);
  }

  void on(int rank, AttemptProgress report) {
    const WorkerId worker{rank, report.slot};
    scheduler_.on_progress(worker, report.item, report.seconds,
                           report.progress.checkpointed ? Scheduler::Checkpoint::yes : Scheduler::Checkpoint::no);
    recorder_.progress(roster_.name(worker), std::move(report));
  }

  void on(int rank, AttemptEnded report) {
    const WorkerId worker{rank, report.slot};
    if (is_of_storage(report.outcome)) {
      // What a full disk made of one job it makes of every other: none is counted as failed, all are run again.
      scheduler_.on_stop();
      scheduler_.on_ended(worker, report.item, Interrupted{}, report.seconds);
      recorder_.commit();  // what ended before
      throw storage_error(roster_.name(worker).host, report.last_lines);
    }
    const std::uint32_t item = report.item;
    const std::vector<Action> actions = scheduler_.on_ended(worker, item, report.outcome, report.seconds);
    const DeviceSharing::Change shared = sharing_.on_ended(worker, report);
    const bool again = scheduler_.standing(item) == Standing::ready || (is_dropped(item) && !is_finished(item));
    recorder_.ended(roster_.name(worker), std::move(report),
                    again ? results::StoreWriter::Retry::yes : results::StoreWriter::Retry::no);
    if (scheduler_.standing(item) == Standing::cancelled && !is_dropped(item)) recorder_.cancelled(item);
    follow(actions);
    share(worker, shared);
    if (race_ == nullptr || again) return;
    // It was not counted any more.
    if (is_dropped(item)) sink_.plan_changed(workload_.items[item], ProgressSink::Wanted::yes);
    steer(race_->on_settled(item, abandoned_in(actions)));
  }

  void open(WorkerId worker) {
    roster_.open(worker);
    scheduler_.on_worker_joined(worker, roster_.name(worker).host, kind_of_device(roster_.name(worker).device));
  }

  /// More workers on a device, or fewer: those that are too many end once they have nothing to do.
  void share(WorkerId worker, const DeviceSharing::Change& change) {
    for (const WorkerId opened : change.opened) open(opened);
    for (const WorkerId closed : change.closed) {
      roster_.close(closed);
      follow(scheduler_.on_worker_closed(closed));
      let_rest(closed);
    }
    let_rest(worker);
    for (const std::string& sentence : change.sentences) sink_.remark(sentence);
    if (!change.opened.empty() || !change.closed.empty())
      recorder_.shared(roster_.name(worker), sharing_.workers_beside(worker));
  }

  void let_rest(WorkerId worker) {
    if (scheduler_.is_at_rest(worker)) ranks_.order(worker.rank, Rest{worker.slot});
  }

  bool is_finished(std::uint32_t item) const { return scheduler_.standing(item) == Standing::finished; }
  bool is_dropped(std::uint32_t item) const { return race_ != nullptr && race_->is_dropped(item); }

  /// What the race has decided is durable before anybody hears of it.
  void steer(const RaceSteering::Change& change) {
    for (const std::string& sentence : change.notes) sink_.remark(sentence);
    if (!change.is_decision) return;
    for (const std::uint32_t item : change.dropped) {
      if (is_finished(item)) continue;
      follow(scheduler_.on_cancelled(item));
      sink_.plan_changed(workload_.items[item], ProgressSink::Wanted::no);
    }
    for (const std::uint32_t item : change.wanted) {
      if (is_finished(item)) continue;
      scheduler_.on_reopened(item);
      sink_.plan_changed(workload_.items[item], ProgressSink::Wanted::yes);
    }
    recorder_.raced(race_->stops());
    recorder_.commit();
    for (const std::string& sentence : change.sentences) sink_.remark(sentence);
  }

  void on(int rank, Returned report) {
    scheduler_.on_returned({rank, report.slot}, report.items);
    let_rest({rank, report.slot});
    for (const std::uint32_t item : report.items)
      if (scheduler_.standing(item) == Standing::cancelled && !is_dropped(item)) recorder_.cancelled(item);
  }

  void on(int rank, SlotRetired report) {
    const WorkerId worker{rank, report.slot};
    scheduler_.on_worker_lost(worker);
    if (report.why == Retirement::other_build) {
      if (!misfit_)
        misfit_ = other_build("the worker on " + roster_.name(worker).host, report.reason, options_.surroundings);
      return;
    }
    sharing_.on_retired(worker);
    roster_.close(worker);
    last_retirement_ = fmt::format("rank {} on {}: {}", rank, roster_.name(worker).host, report.reason);
    sink_.remark("a worker is out of use: " + last_retirement_);
    check_workers_left();
  }

  void on(int rank, StopRequested report) {
    stop(fmt::format("SIG{} on rank {}", ::sigabbrev_np(report.signal), rank));
  }

  void on(int /*rank*/, Heartbeat /*report*/) {}

  /// Once every agent has looked at its GPUs.
  void heed_gpus() {
    if (options_.devices == DeviceChoice::cuda) gpus_.require_gpus();
    for (const std::string& warning : gpus_.warnings()) sink_.remark(warning);
  }

  /// One node alone would go on otherwise than the others, so none does.
  void heed_misfit() {
    if (misfit_) stop("a worker is of another build");
  }

  void check_workers_left() {
    if (!roster_.nobody_left() || scheduler_.over()) return;
    if (last_retirement_.empty())
      throw UserError(Fault::usage, "workers", "no rank has a device or a slot for a worker",
                      "give the ranks GPUs, or allow at least one worker per device");
    out_of_workers_ = true;
  }

  void heed_signals() {
    for (const int signal : signals_.take()) {
      if (signal == SIGINT && interrupted_once_) stop_at_once();
      interrupted_once_ = interrupted_once_ || signal == SIGINT;
      stop(std::string("SIG") + ::sigabbrev_np(signal));
    }
  }

  void heed_deadline() {
    if (stop_at_ && clock_.now().steady >= *stop_at_) stop("the end of the allocation is near");
  }

  void stop(const std::string& reason) {
    if (stop_by_) return;
    sink_.remark(reason + ": every worker checkpoints and stops");
    scheduler_.on_stop();
    // Agents kill what has not stopped after the grace; a rank that does not even answer is not waited for.
    stop_by_ = clock_.now().steady + options_.stop_grace + 5;
    ranks_.order_all(StopWorkers{options_.stop_grace});
  }

  void stop_at_once() {
    sink_.remark("SIGINT again: every worker is killed");
    stop_by_ = clock_.now().steady + 2;
    ranks_.order_all(StopWorkers{0});
  }

  void give_out() {
    // A sweep that may refuse to start does so before its first job.
    if (options_.devices == DeviceChoice::cuda && !roster_.complete()) return;
    follow(scheduler_.dispatch(clock_.now().steady));
  }

  void follow(const std::vector<Action>& actions) {
    std::map<int, Assign> batches;
    for (const Action& action : actions) {
      if (const auto* give = std::get_if<Give>(&action)) batches[give->worker.rank].jobs.push_back(assignment(*give));
      if (const auto* back = std::get_if<TakeBack>(&action))
        ranks_.order(back->worker.rank, Reclaim{back->worker.slot});
      if (const auto* stop = std::get_if<StopOne>(&action))
        ranks_.order(stop->worker.rank, Halt{stop->worker.slot, stop->item, options_.stop_grace});
      if (const auto* abandon = std::get_if<Abandon>(&action)) say(*abandon);
    }
    for (auto& [rank, batch] : batches) ranks_.order(rank, std::move(batch));
  }

  Assignment assignment(const Give& give) const {
    JobSpec spec = workload_.specify(give.item, give.attempt);
    Assignment assignment;
    assignment.slot = give.worker.slot;
    assignment.item = give.item;
    assignment.attempt = give.attempt;
    assignment.key = workload_.items[give.item].key;
    assignment.stall_timeout = spec.experiment.execution.stall_timeout;
    assignment.instruction_set = spec.experiment.training.instruction_set;
    assignment.output = spec.output;
    assignment.expected = scheduler_.expected_seconds(give.item, give.worker);
    assignment.request = to_line(WorkerRequest(RunJob{std::move(spec)}));
    return assignment;
  }

  void say(const Abandon& abandon) {
    const std::size_t count = abandon.dependents.size();
    sink_.remark(fmt::format("{} {} not run, for want of {}", count, count == 1 ? "job is" : "jobs are",
                             workload_.label_of(workload_.items[abandon.failed])));
  }

  void tick() {
    const double now = clock_.now().steady;
    if (now < next_tick_) return;
    next_tick_ = now + options_.tick_interval;
    for (const int rank : roster_.silent_for(silence, now))
      sink_.remark(fmt::format("rank {} has been silent for {} s", rank, silence));
    heed_requests();
    sink_.tick(now);
  }

  void heed_requests() {
    std::vector<std::string> unreadable;
    for (const RequestBox::Received& received : requests_.take(unreadable)) {
      heed(received.request);
      recorder_.commit();
      request_done(received);
    }
    for (const std::string& file : unreadable) sink_.remark("no request that can be read, set aside: " + file);
  }

  void heed(const JobRequest& request) {
    const bool cancels = request.kind == RequestKind::cancel;
    std::size_t jobs = 0;
    for (const Key& key : request.jobs) {
      const std::optional<std::uint32_t> item = item_of(key);
      if (!item) continue;
      ++jobs;
      if (is_dropped(*item)) continue;  // the race has decided
      if (cancels) {
        follow(scheduler_.on_cancelled(*item));
        // One that a worker holds comes back first; whatever becomes of this session, it is not run again.
        if (scheduler_.standing(*item) != Standing::finished) recorder_.cancelled(*item);
      } else {
        scheduler_.on_reopened(*item);
        recorder_.reopened(*item);
      }
    }
    if (race_ != nullptr) steer(race_->replay());
    sink_.remark(fmt::format("asked to {} {} {}", cancels ? "cancel" : "run again:", jobs, jobs == 1 ? "job" : "jobs"));
  }

  std::optional<std::uint32_t> item_of(const Key& key) {
    if (items_by_key_.empty())
      for (std::uint32_t item = 0; item < workload_.items.size(); ++item)
        items_by_key_.emplace(workload_.items[item].key, item);
    const auto found = items_by_key_.find(key);
    return found == items_by_key_.end() ? std::nullopt : std::optional(found->second);
  }

  void rest() {
    if (scheduler_.over()) return;
    std::vector<pollfd> watched{{signals_.descriptor(), POLLIN, 0}};
    double longest = next_tick_;
    if (const std::optional<double> due = recorder_.due()) longest = std::min(longest, *due);
    const double seconds = std::max(0.0, longest - clock_.now().steady);
    const auto limit = std::chrono::microseconds(static_cast<std::int64_t>(1e6 * seconds));
    ranks_.wait(std::move(watched), limit);
  }

  Ending ending() const {
    if (out_of_workers_ && !scheduler_.over()) return Ending::out_of_workers;
    if (scheduler_.count(Standing::finished) + dropped() == workload_.items.size()) return Ending::finished;
    const std::size_t settled = scheduler_.count(Standing::finished) + scheduler_.count(Standing::failed) +
                                scheduler_.count(Standing::abandoned) + scheduler_.count(Standing::cancelled);
    return settled == workload_.items.size() ? Ending::some_failed : Ending::interrupted;
  }

  /// Jobs that are of no use any more, and are not finished.
  std::size_t dropped() const {
    std::size_t count = 0;
    for (std::uint32_t item = 0; race_ != nullptr && item < workload_.items.size(); ++item)
      count += race_->is_dropped(item) && !is_finished(item) ? 1 : 0;
    return count;
  }

  const Workload& workload_;
  Ranks ranks_;
  ProgressSink& sink_;
  const Clock& clock_;
  CoordinatorOptions options_;
  StopSignals& signals_;
  Scheduler scheduler_;
  Recorder& recorder_;
  RaceSteering* race_;
  DeviceSharing sharing_;
  Roster roster_;
  RequestBox requests_;
  std::unordered_map<Key, std::uint32_t> items_by_key_;  // made when first asked for
  GpuCensus gpus_;
  std::string last_retirement_;
  std::optional<UserError> misfit_;  // a worker of another build
  std::optional<double> stop_at_;    // steady: the end of the allocation is near
  std::optional<double> stop_by_;    // steady: a stop is under way, and this is when it ends at the latest
  bool interrupted_once_ = false;
  bool out_of_workers_ = false;
  double next_tick_ = 0;
};

}  // namespace

double stop_time(double deadline, double now, double margin) {
  return deadline - std::min(margin, (deadline - now) / 10);
}

Ending coordinate(const Workload& workload, results::StoreWriter& store, Transport& transport, Agent& agent,
                  ProgressSink& sink, const CoordinatorOptions& options) {
  const Dismissal dismissal(transport, agent);
  StoreRecorder recorder(workload, store, sink, options.surroundings);
  std::vector<JobHistory> history = histories(workload, store.job_states(), options.max_attempts);
  const std::vector<LastAttempt> attempts = last_attempts(workload, history, store);
  for (const LastAttempt& attempt : attempts) history[attempt.item].device = kind_of_device(attempt.device);
  const std::optional<results::SweepRecord> sweep = store.last_sweep();
  std::optional<RaceSteering> race;
  if (sweep && sweep->race) race.emplace(workload, store);
  std::optional<MemoryModel> memory;
  if (options.workers_per_device.is_measured()) memory = remembered_memory(workload, history, store);
  CoordinatorSurroundings surroundings{
      transport, agent, recorder, sink, Clock::system(), race ? &*race : nullptr, memory ? &*memory : nullptr, {}};
  for (const LastAttempt& attempt : attempts)
    if (transport.size() > 1) surroundings.last_hosts.emplace_back(attempt.item, attempt.host);
  return Coordinator(workload, history, surroundings, options).run();
}

Ending coordinate(const Workload& workload, const std::vector<JobHistory>& history,
                  const CoordinatorSurroundings& surroundings, const CoordinatorOptions& options) {
  const Dismissal dismissal(surroundings.transport, surroundings.agent);
  return Coordinator(workload, history, surroundings, options).run();
}

}  // namespace foldwise::orchestrator
