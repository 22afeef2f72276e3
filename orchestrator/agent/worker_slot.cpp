// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/worker_slot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "orchestrator/agent/other_build.h"

namespace foldwise::orchestrator {
namespace {

/// A worker's death shows at once where its socket ends; a child of it may hold the socket open, hence the look at the
/// process itself now and then. Seconds.
constexpr double exit_check_interval = 0.5;
/// After the end of its socket a worker has this long to end before it is killed. Seconds.
constexpr double exit_patience = 2;
/// Reports of steps within an epoch are forwarded at most this often. Seconds.
constexpr double forward_interval = 0.1;
/// A worker is asked ahead for so many jobs at most, and for what takes so long together (seconds): little enough that
/// nothing with output of its own is among them, which would stand in the log of the job before.
constexpr std::size_t most_asked_ahead = 16;
constexpr double asked_ahead_seconds = 0.0005;

}  // namespace

void WorkerSlot::assign(Assignment assignment, Reports& reports) {
  waiting_.push_back(std::move(assignment));
  if (stopping_ || retired_) reclaim(reports);
}

void WorkerSlot::reclaim(Reports& reports) {
  Returned returned{number_, {}};
  const auto first = waiting_.begin() + static_cast<std::ptrdiff_t>(asked_);
  for (auto assignment = first; assignment != waiting_.end(); ++assignment) {
    returned.items.push_back(assignment->item);
    halts_.erase(assignment->item);
  }
  waiting_.erase(first, waiting_.end());
  reports.emplace_back(std::move(returned));
}

void WorkerSlot::stop(double grace, Instant now, Reports& reports) {
  stopping_ = true;
  if (!waiting_.empty()) reclaim(reports);
  for (const Assignment& asked : waiting_) halts_[asked.item] = grace;
  if (!running_ || killed_ != Killed::no) return;
  stop_running(now.steady + grace);
}

void WorkerSlot::stop_running(double kill_at) {
  if (!kill_at_) process_->socket().send(to_line(WorkerRequest(StopJob{})));
  kill_at_ = kill_at;
}

void WorkerSlot::halt(std::uint32_t item, double grace, Instant now, Reports& reports) {
  const auto waiting = std::ranges::find(waiting_, item, [](const Assignment& assignment) { return assignment.item; });
  if (waiting != waiting_.end() && waiting - waiting_.begin() < static_cast<std::ptrdiff_t>(asked_)) {
    halts_[item] = grace;
    return;
  }
  if (waiting != waiting_.end()) {
    waiting_.erase(waiting);
    reports.emplace_back(Returned{number_, {item}});
    return;
  }
  if (!running_ || running_->assignment.item != item || killed_ != Killed::no) return;
  const double kill_at = now.steady + grace;
  stop_running(kill_at_ ? std::min(*kill_at_, kill_at) : kill_at);
}

void WorkerSlot::rest() {
  if (process_ && ready_ && !running_ && waiting_.empty() && !leaving_) replace();
}

void WorkerSlot::dismiss() {
  stopping_ = true;
  waiting_.clear();
  asked_ = 0;
  if (process_) process_->dismiss();
}

bool WorkerSlot::gone() {
  return !process_ || process_->poll_exit();
}

void WorkerSlot::kill() {
  if (process_) process_->kill();
}

void WorkerSlot::step(Instant now, Reports& reports) {
  if (process_) {
    process_->socket().write_pending();
    // The lines first: what a worker wrote before it ended a job is then in the pipe and belongs to that job.
    const std::vector<std::string> lines = process_->socket().read_lines();
    log_.append(process_->read_output());
    for (const std::string& line : lines) take_line(line, now, reports);
    check_limits(now);
    check_exit(now, reports);
  }
  if (!process_ && !waiting_.empty() && now.steady >= restart_at_) start(now, reports);
  if (ready_ && !leaving_ && !running_ && !waiting_.empty()) begin_next(now, reports);
  if (running_) ask_ahead();
}

void WorkerSlot::watch(std::vector<pollfd>& watched) const {
  if (process_) process_->watch(watched);
}

std::optional<double> WorkerSlot::due() const {
  if (!process_) return waiting_.empty() ? std::nullopt : std::optional<double>(restart_at_);
  double due = next_exit_check_;
  if (running_) due = std::min(due, running_->last_sign + running_->assignment.stall_timeout);
  if (kill_at_) due = std::min(due, *kill_at_);
  return due;
}

void WorkerSlot::start(Instant now, Reports& reports) {
  ready_ = false;
  leaving_ = false;
  killed_ = Killed::no;
  kill_at_.reset();
  log_.begin({});
  instruction_set_ = waiting_.front().instruction_set;
  try {
    std::vector<std::string> arguments = options_.arguments;
    if (instruction_set_ != InstructionSet::native) {
      arguments.insert(arguments.end(), {"--instruction-set", std::string(name_of(instruction_set_))});
    }
    process_.emplace(WorkerProcess::start(options_.executable, std::move(arguments),
                                          with_instruction_set(options_.environment, instruction_set_)));
    started_ = now.steady;
    next_exit_check_ = now.steady + exit_check_interval;
  } catch (const std::system_error& error) {
    retire(fmt::format("the worker {} cannot be started: {}", options_.executable.string(), error.what()), reports);
  }
}

void WorkerSlot::replace() {
  leaving_ = true;
  process_->dismiss();
  next_exit_check_ = 0;
}

void WorkerSlot::begin_next(Instant now, Reports& reports) {
  if (waiting_.front().instruction_set != instruction_set_) return replace();
  running_.emplace(Running{std::move(waiting_.front()), now.steady, now.steady, 0, 0});
  waiting_.pop_front();
  const Assignment& job = running_->assignment;
  log_.begin(job.output.empty() ? "" : attempt_log_path(job.output, job.key.hex(), job.attempt));
  if (asked_ > 0)
    --asked_;
  else
    process_->socket().send(job.request);
  reports.emplace_back(AttemptBegan{number_, job.item, job.attempt, process_->pid(), now.calendar});
  if (const auto halt = halts_.extract(job.item)) stop_running(now.steady + halt.mapped());
}

void WorkerSlot::ask_ahead() {
  if (leaving_ || stopping_ || killed_ != Killed::no || kill_at_) return;
  double seconds = running_->assignment.expected;
  const std::size_t before = asked_;
  for (std::size_t next = 0; next < std::min(waiting_.size(), most_asked_ahead); ++next) {
    const Assignment& job = waiting_[next];
    seconds += job.expected;
    if (seconds > asked_ahead_seconds || job.instruction_set != instruction_set_) break;
    if (next < asked_) continue;
    process_->socket().keep(job.request);
    ++asked_;
  }
  if (asked_ > before) process_->socket().write_pending();
}

void WorkerSlot::take_line(const std::string& line, Instant now, Reports& reports) {
  if (running_) running_->last_sign = now.steady;
  try {
    WorkerReport report = parse_report(line);
    if (auto* ready = std::get_if<Ready>(&report)) take(std::move(*ready), reports);
    if (auto* progress = std::get_if<Progress>(&report)) take(std::move(*progress), now, reports);
    if (auto* ended = std::get_if<Ended>(&report)) take(std::move(*ended), now, reports);
  } catch (const std::invalid_argument&) {
    log_.append(fmt::format("[not a report: {}]\n", line.substr(0, 200)));
    kill_because(Killed::nonsense);
  }
}

void WorkerSlot::take(Ready ready, Reports& reports) {
  if (message_format_in(ready.versions) != options_.format) {
    kill_because(Killed::other_build);
    return retire(build_sentence(options_.executable, ready.versions), reports, Retirement::other_build);
  }
  ready_ = true;
  failed_starts_ = 0;
  reports.emplace_back(WorkerReady{number_, std::move(ready)});
}

void WorkerSlot::take(Progress progress, Instant now, Reports& reports) {
  if (!running_ || progress.key != running_->assignment.key) return;
  if (progress.checkpointed) running_->checkpointed_epoch = progress.epoch;
  const bool tells = progress.checkpointed || !progress.finished_epochs.empty() || !progress.remarks.empty();
  if (!tells && now.steady < running_->last_forward + forward_interval) return;
  running_->last_forward = now.steady;
  reports.emplace_back(
      AttemptProgress{number_, running_->assignment.item, now.steady - running_->began, std::move(progress)});
}

void WorkerSlot::take(Ended ended, Instant now, Reports& reports) {
  if (!running_ || ended.key != running_->assignment.key) return;
  // What went wrong may stay in the process (a library that could not be set up stays so): the next job gets another.
  const bool crashed = std::holds_alternative<Crashed>(ended.outcome);
  end_running(std::move(ended.outcome), now, reports, {ended.memory, ended.joules});
  if (crashed && killed_ == Killed::no) return replace();
  if (!waiting_.empty() && killed_ == Killed::no) begin_next(now, reports);
}

void WorkerSlot::allow_for_gap(double seconds) {
  started_ += seconds;
  if (running_) running_->last_sign += seconds;
  if (kill_at_) *kill_at_ += seconds;
  if (hung_up_since_) *hung_up_since_ += seconds;
}

void WorkerSlot::check_limits(Instant now) {
  if (killed_ != Killed::no) return;
  if (!ready_ && now.steady > started_ + options_.start_timeout) kill_because(Killed::start_timeout);
  if (running_ && kill_at_ && now.steady >= *kill_at_) kill_because(Killed::stopped);
  if (running_ && now.steady >= running_->last_sign + running_->assignment.stall_timeout) kill_because(Killed::stalled);
}

void WorkerSlot::kill_because(Killed reason) {
  if (killed_ != Killed::no) return;
  killed_ = reason;
  process_->kill();
}

void WorkerSlot::check_exit(Instant now, Reports& reports) {
  const bool hung_up = process_->socket().hung_up();
  if (!hung_up && !leaving_ && killed_ == Killed::no && now.steady < next_exit_check_) return;
  const bool expected = hung_up || leaving_ || killed_ != Killed::no;
  next_exit_check_ = now.steady + (expected ? 0.002 : exit_check_interval);
  const std::optional<WorkerExit> exit = process_->poll_exit();
  if (!exit) {
    if (hung_up && !hung_up_since_) hung_up_since_ = now.steady;
    if (hung_up && now.steady > *hung_up_since_ + exit_patience) process_->kill();
    return;
  }
  log_.append(process_->read_output());
  if (running_) end_running(outcome_of(*exit, now), now, reports, {});
  const bool was_ready = ready_;
  const Killed killed = killed_;
  process_.reset();
  ready_ = false;
  asked_ = 0;  // another process is asked anew
  if (stopping_ && !waiting_.empty()) reclaim(reports);
  hung_up_since_.reset();
  if (was_ready || stopping_ || retired_) return;
  const std::string reason = killed == Killed::start_timeout
                                 ? fmt::format("it was not ready after {} s", options_.start_timeout)
                                 : "it " + std::string(exit->signal != 0 ? "was " : "") + to_sentence(*exit);
  failed_start(reason, now, reports);
}

void WorkerSlot::end_running(Outcome outcome, Instant now, Reports& reports, const Took& took) {
  const Assignment& job = running_->assignment;
  const bool finished = std::holds_alternative<Finished>(outcome);
  reports.emplace_back(AttemptEnded{number_, job.item, job.attempt, now.calendar, now.steady - running_->began,
                                    std::move(outcome), finished ? "" : log_.last_lines(), took.joules, took.memory});
  log_.end();
  running_.reset();
  kill_at_.reset();
}

Outcome WorkerSlot::outcome_of(const WorkerExit& exit, Instant now) const {
  switch (killed_) {
    case Killed::stalled:
      return Stalled{now.steady - running_->last_sign};
    case Killed::stopped:
      return Interrupted{running_->checkpointed_epoch};
    case Killed::nonsense:
      return Crashed{"the worker answered with something that is not a report", exit.signal, exit.code};
    case Killed::start_timeout:
    case Killed::other_build:
    case Killed::no:
      break;
  }
  std::string message = "the worker was " + to_sentence(exit);
  if (exit.signal == 0) message = "the worker " + to_sentence(exit) + " in the middle of the job";
  if (exit.signal == SIGKILL && !process_->killed())
    message += ", and not by us: the kernel does this when memory runs out; see dmesg, or give the job more memory";
  return Crashed{message, exit.signal, exit.code};
}

void WorkerSlot::failed_start(const std::string& reason, Instant now, Reports& reports) {
  ++failed_starts_;
  restart_at_ = now.steady + options_.restart_delay * std::exp2(failed_starts_ - 1);
  if (failed_starts_ < options_.most_failed_starts) return;
  const std::string last_lines = log_.last_lines();
  retire(fmt::format("the worker {} does not start: {}, {} times in a row{}", options_.executable.string(), reason,
                     failed_starts_, last_lines.empty() ? "" : "; it said: " + last_lines),
         reports);
}

void WorkerSlot::retire(const std::string& reason, Reports& reports, Retirement why) {
  retired_ = true;
  if (!waiting_.empty()) reclaim(reports);
  reports.emplace_back(SlotRetired{number_, reason, why});
}

}  // namespace foldwise::orchestrator
