// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/agent/attempt_log.h"
#include "orchestrator/agent/instant.h"
#include "orchestrator/agent/worker_process.h"
#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

struct WorkerSlotOptions {
  std::filesystem::path executable;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  double start_timeout = 300;             ///< seconds until a new worker must be ready
  double restart_delay = 0.25;            ///< seconds after the first failed start; doubles with each
  std::string format = message_format();  ///< of the requests: a worker of another is asked for nothing
  int most_failed_starts = 3;             ///< in a row, then the slot is retired
};

/// The place of one worker: executes the assignments one after the other in a process that is started when the first
/// one comes, kept warm, and started again after a crash, or for a job whose kernels are those of other instructions.
/// Never waits.
class WorkerSlot {
 public:
  WorkerSlot(int number, WorkerSlotOptions options) : number_(number), options_(std::move(options)) {}

  void assign(Assignment assignment, Reports& reports);
  /// Gives back what the worker was not asked for.
  void reclaim(Reports& reports);
  /// Gives that back; the running job checkpoints and stops, or is killed `grace` seconds from now.
  void stop(double grace, Instant now, Reports& reports);
  /// One job alone is given back, or stopped as above; the slot goes on with others. Nothing where it has ended.
  void halt(std::uint32_t item, double grace, Instant now, Reports& reports);
  /// Lets the worker end where it has nothing to do; the next job starts another.
  void rest();
  /// Lets an idle worker end.
  void dismiss();
  /// Dismissed, and its process is gone.
  bool gone();
  void kill();

  /// For so many seconds nobody looked, and the worker may have stood still too: they are no silence of its own, and
  /// all its limits end as much later.
  void allow_for_gap(double seconds);
  /// Takes in what the worker did and goes on: reports, starts, restarts, time limits.
  void step(Instant now, Reports& reports);
  void watch(std::vector<pollfd>& watched) const;
  /// When step() has something to do though no descriptor is ready, on the steady clock.
  std::optional<double> due() const;

 private:
  /// Why we killed the worker, where we did.
  enum class Killed { no, stalled, stopped, start_timeout, nonsense, other_build };
  /// What a job took, as its worker measured it.
  struct Took {
    MemoryUse memory = {};
    std::optional<double> joules = {};
  };
  struct Running {
    Assignment assignment;
    double began = 0;      // steady
    double last_sign = 0;  // steady: when the worker last said something
    double last_forward = 0;
    int checkpointed_epoch = 0;
  };

  void start(Instant now, Reports& reports);
  void begin_next(Instant now, Reports& reports);
  /// Asks for short jobs before the one under way has ended, so that the worker need not wait for each.
  void ask_ahead();
  /// Asks the running job to stop, and the worker's end if it does not.
  void stop_running(double kill_at);
  /// Lets the worker end: the next job's libraries must begin with other instructions.
  void replace();
  void take_line(const std::string& line, Instant now, Reports& reports);
  void take(Ready ready, Reports& reports);
  void take(Progress progress, Instant now, Reports& reports);
  void take(Ended ended, Instant now, Reports& reports);
  void check_limits(Instant now);
  void kill_because(Killed reason);
  void check_exit(Instant now, Reports& reports);
  void end_running(Outcome outcome, Instant now, Reports& reports, const Took& took);
  Outcome outcome_of(const WorkerExit& exit, Instant now) const;
  void failed_start(const std::string& reason, Instant now, Reports& reports);
  void retire(const std::string& reason, Reports& reports, Retirement why = Retirement::no_start);

  int number_;
  WorkerSlotOptions options_;
  std::optional<WorkerProcess> process_;
  AttemptLog log_;
  bool ready_ = false;
  bool retired_ = false;
  bool stopping_ = false;
  bool leaving_ = false;                                     // the process: another takes its place, now or later
  InstructionSet instruction_set_ = InstructionSet::native;  // that the process began with
  Killed killed_ = Killed::no;
  double started_ = 0;                   // steady: the process
  double next_exit_check_ = 0;           // steady
  std::optional<double> hung_up_since_;  // steady
  int failed_starts_ = 0;                // in a row
  double restart_at_ = 0;                // steady
  std::optional<double> kill_at_;        // steady: the end of the grace
  std::deque<Assignment> waiting_;
  std::size_t asked_ = 0;                  // of these, from the front: the worker has their requests
  std::map<std::uint32_t, double> halts_;  // of those: to be stopped once they are begun; their grace, seconds
  std::optional<Running> running_;
};

}  // namespace foldwise::orchestrator
