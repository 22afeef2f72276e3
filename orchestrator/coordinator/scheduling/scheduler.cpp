// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/scheduler.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "orchestrator/coordinator/scheduling/idle_end.h"

namespace foldwise::orchestrator {
namespace {

/// Stands for "not known": longer than anything that may be given ahead.
constexpr double unknown_seconds = 1e9;
/// The next checkpoint may take this much longer than those seen.
constexpr double checkpoint_margin = 1.25;
/// Of a job that needs hundreds of shards the first tell where its frames are.
constexpr std::size_t most_needs_for_home = 64;

}  // namespace

std::vector<std::uint32_t> abandoned_in(const std::vector<Action>& actions) {
  std::vector<std::uint32_t> items;
  for (const Action& action : actions)
    if (const auto* abandon = std::get_if<Abandon>(&action))
      items.insert(items.end(), abandon->dependents.begin(), abandon->dependents.end());
  return items;
}

Scheduler::Scheduler(const std::vector<WorkItem>& items, std::span<const JobHistory> history,
                     const SchedulerOptions& options)
    : work_(items),
      graph_(items),
      options_(options),
      costs_(options.costs ? *options.costs : CostModel(items)),
      items_(items.size()),
      left_(items, graph_, costs_),
      ready_(items, graph_) {
  counts_[static_cast<std::size_t>(Standing::waiting)] = items.size();
  for (std::uint32_t item = 0; item < items.size(); ++item) {
    const JobHistory& past = history[item];
    left_.add(item);
    if (past.standing == JobHistory::Standing::finished && past.seconds > 0) learn(item, past.seconds, past.device);
    items_[item].attempts = past.attempts;
    items_[item].failures = past.failures;
    if (past.standing == JobHistory::Standing::finished) set(item, Standing::finished);
    if (past.standing == JobHistory::Standing::failed) set(item, Standing::failed);
    if (past.standing == JobHistory::Standing::cancelled) set(item, Standing::cancelled);
  }
  if (timed_ > 0 || options.costs) graph_.weigh(items, costs_);
  for (std::uint32_t item = 0; item < items.size(); ++item) {
    for (const std::uint32_t need : items[item].needs)
      if (items_[need].standing != Standing::finished) ++items_[item].missing;
    if (items_[item].standing == Standing::waiting && items_[item].missing == 0) make_ready(item);
  }
}

std::vector<Action> Scheduler::on_start() {
  std::vector<Action> actions;
  for (std::uint32_t item = 0; item < items_.size(); ++item) {
    if (items_[item].standing != Standing::failed && items_[item].standing != Standing::cancelled) continue;
    std::vector<std::uint32_t> dependents = abandon_behind(item);
    if (!dependents.empty()) actions.emplace_back(Abandon{item, std::move(dependents)});
  }
  return actions;
}

void Scheduler::on_worker_joined(WorkerId worker, const std::string& host, CostModel::Device device) {
  WorkerState& state = workers_[worker];
  unindex(worker, state);
  state.closed = false;
  state.place = place_of(host);
  state.device = device;
  index(worker, state);
}

std::vector<Action> Scheduler::on_worker_closed(WorkerId worker) {
  const auto found = workers_.find(worker);
  if (found == workers_.end() || found->second.closed) return {};
  WorkerState& state = found->second;
  unindex(worker, state);
  state.closed = true;
  ready_.lose(worker);
  if (state.jobs.size() < 2 || std::exchange(state.giving_back, true)) return {};
  return {TakeBack{worker}};
}

bool Scheduler::is_at_rest(WorkerId worker) const {
  const auto found = workers_.find(worker);
  return found != workers_.end() && found->second.closed && found->second.jobs.empty();
}

void Scheduler::on_last_host(std::uint32_t item, const std::string& host) {
  const Place place = place_of(host);
  if (place == nowhere) return;
  last_place_.resize(items_.size());
  last_place_[item] = place;
}

void Scheduler::on_worker_lost(WorkerId worker) {
  const auto place = workers_.find(worker);
  if (place == workers_.end()) return;
  unindex(worker, place->second);
  for (const Held& held : place->second.jobs) come_back(held.item);
  workers_.erase(place);
  ready_.lose(worker);
}

void Scheduler::on_began(std::uint32_t item) {
  ++items_[item].attempts;
}

void Scheduler::on_progress(WorkerId worker, std::uint32_t item, double seconds, Checkpoint checkpoint) {
  const auto place = workers_.find(worker);
  if (place == workers_.end() || checkpoint == Checkpoint::no) return;
  checkpoints_.took(work_[item].stage, seconds - place->second.checkpoint);
  place->second.checkpoint = seconds;
}

std::vector<Action> Scheduler::on_ended(WorkerId worker, std::uint32_t item, const Outcome& outcome, double seconds) {
  const auto place = workers_.find(worker);
  if (place == workers_.end() || items_[item].standing != Standing::given) return {};
  const double last_checkpoint = std::exchange(place->second.checkpoint, 0);
  take_from(worker, item);

  if (std::holds_alternative<Finished>(outcome)) {
    learn(item, seconds, place->second.device);
    worked_ += seconds;
    if (graph_.closes(item)) closed_ += seconds;
    checkpoints_.took(work_[item].stage, seconds - last_checkpoint);
    set(item, Standing::finished);
    if (!last_place_.empty()) last_place_[item] = place->second.place;
    for (const std::uint32_t dependent : graph_.dependents(item)) {
      if (--items_[dependent].missing > 0 || items_[dependent].standing != Standing::waiting) continue;
      if (place->second.closed) {
        make_ready(dependent);
        continue;
      }
      set(dependent, Standing::ready);
      ready_.add_behind(dependent, worker, home_of(dependent));
    }
    return {};
  }
  if (last_checkpoint > 0 && !last_place_.empty()) last_place_[item] = place->second.place;
  const bool halted = std::exchange(items_[item].halted, false);
  if (std::exchange(items_[item].unwanted, false)) return settle(item, Standing::cancelled);
  if (std::holds_alternative<Interrupted>(outcome) && (stopping_ || halted)) {
    make_ready(item);
    return {};
  }
  if (std::holds_alternative<Diverged>(outcome) || std::holds_alternative<Rejected>(outcome))
    return settle(item, Standing::failed);
  // Crashed, stalled, or stopped though nobody asked for it.
  if (++items_[item].failures >= options_.max_attempts) return settle(item, Standing::failed);
  make_ready(item);
  return {};
}

void Scheduler::on_returned(WorkerId worker, std::span<const std::uint32_t> items) {
  const auto place = workers_.find(worker);
  if (place == workers_.end()) return;
  unindex(worker, place->second);
  place->second.giving_back = false;
  index(worker, place->second);
  for (const std::uint32_t item : items) {
    if (items_[item].standing != Standing::given) continue;
    take_from(worker, item);
    come_back(item);
  }
}

std::vector<Action> Scheduler::on_cancelled(std::uint32_t item) {
  ItemState& state = items_[item];
  if (state.standing == Standing::given) {
    if (std::exchange(state.unwanted, true)) return {};
    if (std::exchange(state.halted, true)) return {};
    for (const auto& [id, worker] : workers_)
      if (std::ranges::find(worker.jobs, item, &Held::item) != worker.jobs.end()) return {StopOne{id, item}};
    return {};
  }
  if (state.standing == Standing::finished || state.standing == Standing::cancelled) return {};
  if (state.standing == Standing::ready) ready_.remove(item);
  return settle(item, Standing::cancelled);
}

void Scheduler::on_reopened(std::uint32_t item) {
  ItemState& state = items_[item];
  state.unwanted = false;
  if (state.standing != Standing::failed && state.standing != Standing::cancelled) return;
  state.failures = 0;
  // What it needs may have ended in vain itself, and each of those behind it may need another that has.
  std::set<std::uint32_t> open{item};
  while (!open.empty()) {
    const std::uint32_t next = open.extract(open.begin()).value();
    const bool in_vain = std::ranges::any_of(work_[next].needs, [this](std::uint32_t need) {
      const Standing standing = items_[need].standing;
      return standing == Standing::failed || standing == Standing::cancelled || standing == Standing::abandoned;
    });
    set(next, in_vain ? Standing::abandoned : Standing::waiting);
    if (in_vain) continue;
    if (items_[next].missing == 0) make_ready(next);
    for (const std::uint32_t dependent : graph_.dependents(next))
      if (items_[dependent].standing == Standing::abandoned) open.insert(dependent);
  }
}

std::vector<Action> Scheduler::dispatch(double now) {
  std::vector<Action> actions;
  look_ahead();
  while (!stopping_ && !by_backlog_.empty()) {
    WorkerId worker = by_backlog_.begin()->second;
    const double backlog = by_backlog_.begin()->first;
    const bool is_idle = workers_.at(worker).jobs.empty();
    if (!is_idle && backlog > options_.ahead_seconds) break;
    const std::optional<std::uint32_t> item = choose(worker);
    if (!item) break;
    if (!reaches_checkpoint(*item, now)) {
      ready_.remove(*item);
      set(*item, Standing::held);
      continue;
    }
    if (is_idle) worker = nearest(worker, *item);
    const double expected = expected_seconds(*item, worker);
    if (!is_idle && backlog + expected > options_.ahead_seconds) break;
    give(worker, *item, expected);
    actions.emplace_back(Give{worker, *item, items_[*item].attempts + 1});
  }
  const bool one_is_idle = !by_backlog_.empty() && workers_.at(by_backlog_.begin()->second).jobs.empty();
  if (!stopping_ && one_is_idle && !with_ahead_.empty()) {
    const WorkerId worker = with_ahead_.rbegin()->second;
    WorkerState& state = workers_.at(worker);
    unindex(worker, state);
    state.giving_back = true;
    index(worker, state);
    actions.emplace_back(TakeBack{worker});
  }
  return actions;
}

/// Homes matter from the second host on: until then nothing is remembered of them.
Place Scheduler::place_of(const std::string& host) {
  if (host.empty() || options_.homes == SchedulerOptions::Homes::ignored) return nowhere;
  const auto [found, is_new] = places_.try_emplace(host, static_cast<Place>(places_.size() + 1));
  if (is_new && places_.size() == 2) last_place_.resize(items_.size());
  return found->second;
}

/// Where the job was begun, and otherwise where most of what it needs was made.
Place Scheduler::home_of(std::uint32_t item) const {
  if (last_place_.empty()) return nowhere;
  if (last_place_[item] != nowhere) return last_place_[item];
  std::map<Place, double> made;  // seconds
  Place home = nowhere;
  std::size_t looked_at = 0;
  for (const std::uint32_t need : work_[item].needs) {
    if (++looked_at > most_needs_for_home) break;
    const Place place = last_place_[need];
    if (place == nowhere) continue;
    double& here = made[place];
    here += CostModel::seed(work_[need]);
    if (home == nowhere || here > made[home]) home = place;
  }
  return home;
}

/// An idle worker at the job's home, where there is one.
WorkerId Scheduler::nearest(WorkerId chosen, std::uint32_t item) const {
  const Place home = home_of(item);
  const bool is_there = home == nowhere || workers_.at(chosen).place == home;
  if (is_there || home >= idle_at_.size() || idle_at_[home].empty()) return chosen;
  return *idle_at_[home].begin();
}

void Scheduler::set(std::uint32_t item, Standing standing) {
  const Standing before = items_[item].standing;
  if (is_left(before) && !is_left(standing)) left_.remove(item);
  if (!is_left(before) && is_left(standing)) left_.add(item);
  --counts_[static_cast<std::size_t>(before)];
  ++counts_[static_cast<std::size_t>(standing)];
  items_[item].standing = standing;
}

void Scheduler::make_ready(std::uint32_t item) {
  set(item, Standing::ready);
  ready_.add(item, home_of(item));
}

void Scheduler::learn(std::uint32_t item, double seconds, CostModel::Device device) {
  costs_.took(work_[item], seconds, device);
  ++timed_;
  // What is left is summed anew for each of the first, which teach most, then for some of them.
  if (timed_ < 64 || timed_ % 64 == 0) left_.forget_sums();
}

/// Chains are weighed anew when there is twice as much to learn from, the end is judged anew when half of the jobs
/// before it have gone: a sweep of a million jobs does either some dozens of times.
void Scheduler::look_ahead() {
  if (timed_ > 0 && timed_ >= 2 * weighed_at_) {
    weighed_at_ = timed_;
    graph_.weigh(work_, costs_);
    ready_.sort_again();
    judged_jobs_.reset();
  }
  if (left_.closing_jobs() == 0) return;
  const bool as_before =
      judged_jobs_ && judged_workers_ == by_backlog_.size() && 2 * left_.other_jobs() >= *judged_jobs_;
  if (as_before) return;
  judged_jobs_ = left_.other_jobs();
  judged_workers_ = by_backlog_.size();
  idle_ = idle_at_the_end(last_seconds(), by_backlog_.size(), costs_.spread());
}

/// What the last of the jobs that close no run are expected to take: some for each worker.
std::vector<double> Scheduler::last_seconds() const {
  std::vector<std::uint32_t> last;
  last.reserve(left_.other_jobs());
  for (std::uint32_t item = 0; item < items_.size(); ++item) {
    if (is_left(items_[item].standing) && !graph_.closes(item)) last.push_back(item);
  }
  constexpr std::size_t for_each_worker = 4;
  const std::size_t most = for_each_worker * by_backlog_.size();
  if (last.size() > most) {
    const auto middle = last.begin() + static_cast<std::ptrdiff_t>(most);
    std::nth_element(last.begin(), middle, last.end(), [this](std::uint32_t left, std::uint32_t right) {
      return work_[left].round > work_[right].round;
    });
    last.erase(middle, last.end());
  }
  std::vector<double> seconds;
  seconds.reserve(most);
  for (const std::uint32_t item : last) seconds.push_back(costs_.seconds(work_[item]));
  // Where fewer are left, as many run that were like them: the end that they lead to is the same.
  for (std::size_t next = 0; !last.empty() && seconds.size() < most; ++next) seconds.push_back(seconds[next]);
  return seconds;
}

/// Whether a job that closes a run is executed before the end, or kept for it.
bool Scheduler::may_close(std::uint32_t item) const {
  const double left = left_.closing();
  const double work = worked_ + left + left_.others();
  const double kept = std::min(idle_, closed_ + left) - options_.price_of_early_results * work;
  return left - costs_.seconds(work_[item]) >= kept;
}

std::optional<std::uint32_t> Scheduler::choose_closing(WorkerId worker) {
  if (const auto own = ready_.closing_of(worker)) return own;
  return ready_.closing_of_nobody(workers_.at(worker).place);
}

std::optional<std::uint32_t> Scheduler::choose(WorkerId worker) {
  const Place place = workers_.at(worker).place;
  const std::optional<std::uint32_t> longest = ready_.longest(place);
  if (!longest) return ready_.longest_closing(place);
  if (options_.rounds == SchedulerOptions::Rounds::strict) {
    const std::optional<std::uint32_t> closing = choose_closing(worker);
    return closing ? closing : ready_.first_in_order(place);
  }
  const double chain = graph_.urgency(*longest);
  const double left_for_each = (left_.closing() + left_.others()) / static_cast<double>(by_backlog_.size());
  if (chain >= left_for_each) return longest;
  const std::optional<std::uint32_t> closing = choose_closing(worker);
  if (closing && may_close(*closing)) return closing;
  return chain >= left_for_each / caution() ? longest : ready_.first_in_order(place);
}

/// How much earlier than it must be a long chain is begun: of many workers some meet a job that takes far longer than
/// is expected (the largest of n normal draws lies about sqrt(2 log n) deviations above their mean).
double Scheduler::caution() const {
  const double largest = std::sqrt(2 * std::log(static_cast<double>(by_backlog_.size())));
  return std::max(2.0, 1.5 * std::exp(costs_.spread() * largest));
}

/// A job that was with a worker and is not any more, through no fault of its own.
void Scheduler::come_back(std::uint32_t item) {
  items_[item].halted = false;
  if (!std::exchange(items_[item].unwanted, false)) return make_ready(item);
  set(item, Standing::cancelled);
  abandon_behind(item);
}

/// Ends a job without a result.
std::vector<Action> Scheduler::settle(std::uint32_t item, Standing standing) {
  set(item, standing);
  std::vector<std::uint32_t> dependents = abandon_behind(item);
  if (dependents.empty()) return {};
  return {Abandon{item, std::move(dependents)}};
}

/// Everything that needs the job, directly or not, and is not settled yet.
std::vector<std::uint32_t> Scheduler::abandon_behind(std::uint32_t item) {
  std::vector<std::uint32_t> abandoned;
  const auto abandon_dependents = [&](std::uint32_t of) {
    for (const std::uint32_t dependent : graph_.dependents(of)) {
      if (items_[dependent].standing != Standing::waiting) continue;
      set(dependent, Standing::abandoned);
      abandoned.push_back(dependent);
    }
  };
  abandon_dependents(item);
  for (std::size_t next = 0; next < abandoned.size(); ++next) abandon_dependents(abandoned[next]);
  return abandoned;
}

void Scheduler::give(WorkerId id, std::uint32_t item, double expected) {
  WorkerState& worker = workers_.at(id);
  unindex(id, worker);
  worker.jobs.push_back({item, expected});
  worker.backlog += expected;
  index(id, worker);
  ready_.remove(item);
  set(item, Standing::given);
}

void Scheduler::take_from(WorkerId id, std::uint32_t item) {
  WorkerState& worker = workers_.at(id);
  const auto held = std::find_if(worker.jobs.begin(), worker.jobs.end(), [&](const Held& h) { return h.item == item; });
  if (held == worker.jobs.end()) return;
  unindex(id, worker);
  worker.backlog -= held->expected;
  worker.jobs.erase(held);
  if (worker.jobs.empty()) worker.backlog = 0;  // no rounding errors are carried along
  index(id, worker);
}

void Scheduler::index(WorkerId id, const WorkerState& worker) {
  if (worker.closed) return;
  by_backlog_.emplace(worker.backlog, id);
  if (worker.place != nowhere && worker.jobs.empty()) {
    if (worker.place >= idle_at_.size()) idle_at_.resize(worker.place + 1U);
    idle_at_[worker.place].insert(id);
  }
  if (worker.jobs.size() > 1 && !worker.giving_back) with_ahead_.emplace(worker.jobs.size(), id);
}

void Scheduler::unindex(WorkerId id, const WorkerState& worker) {
  by_backlog_.erase({worker.backlog, id});
  if (worker.place < idle_at_.size()) idle_at_[worker.place].erase(id);
  with_ahead_.erase({worker.jobs.size(), id});
}

double Scheduler::expected_seconds(std::uint32_t item, WorkerId worker) const {
  return costs_.timed_seconds(work_[item], workers_.at(worker).device).value_or(unknown_seconds);
}

bool Scheduler::reaches_checkpoint(std::uint32_t item, double now) const {
  if (!options_.deadline) return true;
  const std::optional<double> seconds = checkpoints_.seconds(work_[item].stage);
  return !seconds || now + checkpoint_margin * *seconds <= *options_.deadline;
}

}  // namespace foldwise::orchestrator
