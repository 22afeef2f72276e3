// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "experiments/jobs/job.h"
#include "orchestrator/coordinator/scheduling/checkpoint_pace.h"
#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/coordinator/scheduling/job_graph.h"
#include "orchestrator/coordinator/scheduling/ready_jobs.h"
#include "orchestrator/coordinator/scheduling/work_left.h"
#include "orchestrator/coordinator/scheduling/worker_id.h"
#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {

/// What earlier sessions left of a job.
struct JobHistory {
  enum class Standing { open, finished, failed, cancelled };
  Standing standing = Standing::open;
  int attempts = 0;                                   ///< started so far
  int failures = 0;                                   ///< of those: crashed or stalled
  double seconds = 0;                                 ///< of work; of a finished job what the cost model learns from
  CostModel::Device device = CostModel::Device::cpu;  ///< of the last attempt
};

struct SchedulerOptions {
  /// Crashed or stalled attempts after which a job has failed.
  int max_attempts = 2;
  /// On the clock of dispatch(): jobs that reach no checkpoint before it are held back.
  std::optional<double> deadline = std::nullopt;
  /// Seconds of expected work that a worker may hold beyond the one job that it always may.
  double ahead_seconds = 0.05;
  /// The share of all work by which results that come early may lengthen the sweep.
  double price_of_early_results = 0.006;
  /// What was learned elsewhere of how long these jobs take.
  std::optional<CostModel> costs = std::nullopt;
  /// Whether a long chain may go before its round. Strict: a round is finished, its results told at once, as soon as
  /// can be, since what it shows may make later ones needless.
  enum class Rounds : bool { loose, strict };
  Rounds rounds = Rounds::loose;
  /// Whether of equal jobs a worker gets the one that is at home on its host.
  enum class Homes : bool { ignored, heeded };
  Homes homes = Homes::heeded;
};

/// Execute an attempt on a worker, after those that it holds already.
struct Give {
  WorkerId worker;
  std::uint32_t item = 0;
  int attempt = 1;
};
/// Ask a worker for what it has not begun: another one is idle.
struct TakeBack {
  WorkerId worker;
};
/// These jobs are not run: one that they need has failed.
struct Abandon {
  std::uint32_t failed = 0;
  std::vector<std::uint32_t> dependents;
};
/// Nobody wants the result of this job any more, which the worker holds.
struct StopOne {
  WorkerId worker;
  std::uint32_t item = 0;
};
using Action = std::variant<Give, TakeBack, Abandon, StopOne>;
/// The jobs that they abandon.
std::vector<std::uint32_t> abandoned_in(const std::vector<Action>& actions);

/// Decides which worker executes which job when. Pure: it sees events and answers with actions, and knows neither
/// clock, process, network nor disk.
///
/// A run is finished before another is begun: jobs that close one go to the worker that made them ready, at once. Short
/// jobs are what fills the end of a sweep, while the last long ones run; so many of them as that end is expected to
/// take are kept for it, but for a share of all work (price_of_early_results) that is spent on early results in any
/// case. The others go out by their rounds, of a round the longest chain first; but one whose chain takes half of what
/// is left for each worker does not wait for its round, and where it takes all of that, for nothing. What jobs take the
/// cost model knows, and learns.
///
/// What a job reads lies in the memory of the host that wrote it: the one that prepared its frames or trained its
/// network, and of a job that goes on from a checkpoint the one that wrote that. There the job is at home. Of jobs that
/// are as good as equal a worker gets one that is at home on its host, and a job goes to a worker there if one is idle;
/// nobody waits for it.
///
/// A worker holds one job at a time, except that jobs known to take milliseconds are given ahead.
class Scheduler {
 public:
  Scheduler(const std::vector<WorkItem>& items, std::span<const JobHistory> history, const SchedulerOptions& options);
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// What follows from the history: jobs behind those that failed in earlier sessions.
  std::vector<Action> on_start();
  /// A worker whose host is not told is at home nowhere.
  void on_worker_joined(WorkerId worker, const std::string& host = {},
                        CostModel::Device device = CostModel::Device::cpu);
  /// It finishes what it has begun, gives back the rest and gets no more, until it joins again.
  std::vector<Action> on_worker_closed(WorkerId worker);
  /// Closed, and nothing is left with it.
  bool is_at_rest(WorkerId worker) const;
  /// Before this session, of jobs: where the last attempt at each was.
  void on_last_host(std::uint32_t item, const std::string& host);
  /// Its jobs come back; that is no failure of theirs.
  void on_worker_lost(WorkerId worker);
  void on_began(std::uint32_t item);
  enum class Checkpoint : bool { no, yes };
  /// `seconds` since the attempt began.
  void on_progress(WorkerId worker, std::uint32_t item, double seconds, Checkpoint checkpoint);
  std::vector<Action> on_ended(WorkerId worker, std::uint32_t item, const Outcome& outcome, double seconds);
  /// Jobs that a worker had not begun.
  void on_returned(WorkerId worker, std::span<const std::uint32_t> items);
  /// The job is not to be run, nor what needs it; finished ones stay. One that a worker holds is cancelled once it has
  /// come back.
  std::vector<Action> on_cancelled(std::uint32_t item);
  /// A job that failed or was cancelled is to be run again, and what needs it. Its failures no longer count.
  void on_reopened(std::uint32_t item);
  /// Nothing is given out any more.
  void on_stop() { stopping_ = true; }
  /// What to do after the events so far.
  std::vector<Action> dispatch(double now);

  enum class Standing : std::uint8_t { waiting, ready, given, held, finished, failed, abandoned, cancelled };
  Standing standing(std::uint32_t item) const { return items_[item].standing; }
  const CostModel& costs() const { return costs_; }
  /// What a job of a stage that was timed is expected to take; of others more than anything may.
  double expected_seconds(std::uint32_t item, WorkerId worker) const;
  std::size_t count(Standing standing) const { return counts_[static_cast<std::size_t>(standing)]; }
  /// No job is with a worker and none will be: the session is over.
  bool over() const { return count(Standing::given) == 0 && (stopping_ || count(Standing::ready) == 0); }

 private:
  struct ItemState {
    Standing standing = Standing::waiting;
    std::uint32_t missing = 0;  // needs that are not finished
    int attempts = 0;
    int failures = 0;
    bool unwanted = false;  // cancelled while a worker holds it
    bool halted = false;    // somebody asked the worker that holds it to stop
  };
  struct Held {
    std::uint32_t item = 0;
    double expected = 0;  // seconds
  };
  struct WorkerState {
    std::deque<Held> jobs;  // in order of execution
    double backlog = 0;     // expected seconds of all of them
    double checkpoint = 0;  // seconds into the running attempt, of its last checkpoint
    bool giving_back = false;
    bool closed = false;
    Place place = nowhere;
    CostModel::Device device = CostModel::Device::cpu;
  };
  using Workers = std::map<WorkerId, WorkerState>;

  Place place_of(const std::string& host);
  Place home_of(std::uint32_t item) const;
  WorkerId nearest(WorkerId chosen, std::uint32_t item) const;
  void set(std::uint32_t item, Standing standing);
  static bool is_left(Standing standing) { return standing == Standing::waiting || standing == Standing::ready; }
  void make_ready(std::uint32_t item);
  void come_back(std::uint32_t item);
  void learn(std::uint32_t item, double seconds, CostModel::Device device);
  void look_ahead();
  std::vector<double> last_seconds() const;
  std::optional<std::uint32_t> choose(WorkerId worker);
  std::optional<std::uint32_t> choose_closing(WorkerId worker);
  bool may_close(std::uint32_t item) const;
  double caution() const;
  std::vector<std::uint32_t> abandon_behind(std::uint32_t item);
  std::vector<Action> settle(std::uint32_t item, Standing standing);
  void give(WorkerId id, std::uint32_t item, double expected);
  void take_from(WorkerId id, std::uint32_t item);
  void index(WorkerId id, const WorkerState& worker);
  void unindex(WorkerId id, const WorkerState& worker);
  bool reaches_checkpoint(std::uint32_t item, double now) const;

  const std::vector<WorkItem>& work_;
  JobGraph graph_;
  SchedulerOptions options_;
  CostModel costs_;
  CheckpointPace checkpoints_;
  std::vector<ItemState> items_;
  std::array<std::size_t, 8> counts_{};
  WorkLeft left_;
  ReadyJobs ready_;
  std::size_t timed_ = 0;       // jobs that the model has learned from
  std::size_t weighed_at_ = 0;  // of these, when chains were weighed last
  double worked_ = 0;           // seconds of this session's finished jobs
  double closed_ = 0;           // of these, of jobs that close a run
  double idle_ = 0;             // idle_at_the_end, judged with so many other jobs and workers:
  std::optional<std::size_t> judged_jobs_;
  std::size_t judged_workers_ = 0;
  Workers workers_;
  std::set<std::pair<double, WorkerId>> by_backlog_;       // every worker that is not closed
  std::set<std::pair<std::size_t, WorkerId>> with_ahead_;  // those that hold jobs ahead and were not asked for them
  std::map<std::string, Place> places_;                    // hosts by name
  std::vector<std::set<WorkerId>> idle_at_;                // by place; of those in by_backlog_
  std::vector<Place> last_place_;                          // of each item; empty as long as there is one host alone
  bool stopping_ = false;
};

}  // namespace foldwise::orchestrator
