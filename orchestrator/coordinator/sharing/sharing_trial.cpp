// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/sharing/sharing_trial.h"

#include <algorithm>
#include <cmath>

namespace foldwise::orchestrator {
namespace {

/// A job counts for a number of workers where so many were busy on average meanwhile, give or take this share of one:
/// between two jobs a worker stands still for a moment.
constexpr double tolerance = 0.2;
/// For each worker so many jobs, and at least so many, before anything is said.
constexpr std::size_t jobs_for_each_worker = 2;
constexpr std::size_t fewest_jobs = 3;
/// After so many for each worker the figures stand as they are, whatever chance did.
constexpr std::size_t most_jobs_for_each_worker = 16;
/// Kinds that were met with both numbers of workers must have taken this share of the time.
constexpr double share_in_common = 0.5;
/// Until there is more to go by, times of one kind lie about this far apart; it counts as much as two deviations.
constexpr double usual_deviation = 0.05;
constexpr double weight_of_usual = 2;

}  // namespace

void SharingTrial::pass(double when) {
  if (clock_ > 0 && when > clock_) busy_seconds_ += static_cast<double>(running_.size()) * (when - clock_);
  clock_ = std::max(clock_, when);
}

void SharingTrial::began(WorkerId worker, double when) {
  pass(when);
  running_[worker] = {when, busy_seconds_};
}

void SharingTrial::ended(WorkerId worker, double when, std::size_t kind, double work) {
  pass(when);
  const auto found = running_.find(worker);
  if (found == running_.end()) return;
  const Running run = found->second;
  running_.erase(found);
  const double seconds = when - run.began;
  if (work <= 0 || seconds <= 0) return;
  const double busy = (busy_seconds_ - run.busy_before) / seconds;
  if (std::abs(busy - static_cast<double>(now_.workers)) > tolerance) return;
  Pace& pace = now_.kinds[kind];
  const double value = std::log(seconds / work);
  const double deviation = value - pace.mean;
  ++pace.jobs;
  pace.seconds += seconds;
  pace.mean += deviation / static_cast<double>(pace.jobs);
  pace.squares += deviation * (value - pace.mean);
}

void SharingTrial::try_with(std::size_t workers) {
  before_ = std::move(now_);
  now_ = Level{workers, {}};
}

void SharingTrial::start_with(std::size_t workers) {
  before_.reset();
  now_ = Level{workers, {}};
}

void SharingTrial::go_back() {
  if (!before_) return;
  now_ = *std::move(before_);
  before_.reset();
}

std::size_t SharingTrial::Level::jobs() const {
  std::size_t sum = 0;
  for (const auto& [kind, pace] : kinds) sum += pace.jobs;
  return sum;
}

double SharingTrial::Level::seconds() const {
  double sum = 0;
  for (const auto& [kind, pace] : kinds) sum += pace.seconds;
  return sum;
}

double SharingTrial::Level::variance() const {
  double squares = weight_of_usual * usual_deviation * usual_deviation;
  double freedom = weight_of_usual;
  for (const auto& [kind, pace] : kinds) {
    squares += pace.squares;
    freedom += static_cast<double>(pace.jobs - 1);
  }
  return squares / freedom;
}

bool SharingTrial::knows_enough() const {
  return now_.jobs() >= std::max(fewest_jobs, jobs_for_each_worker * now_.workers);
}

std::optional<double> SharingTrial::gain(double bar) const {
  if (!before_ || !knows_enough()) return std::nullopt;
  double in_common = 0;
  for (const auto& [kind, pace] : before_->kinds)
    if (now_.kinds.contains(kind)) in_common += pace.seconds;
  if (in_common <= 0 || in_common < share_in_common * before_->seconds()) return std::nullopt;
  const double variance_before = before_->variance();
  const double variance_now = now_.variance();
  double faster = 0;  // logarithm of the pace of each worker
  double variance = 0;
  for (const auto& [kind, before] : before_->kinds) {
    const auto now = now_.kinds.find(kind);
    if (now == now_.kinds.end()) continue;
    const double weight = before.seconds / in_common;
    faster += weight * (before.mean - now->second.mean);
    variance +=
        weight * weight *
        (variance_before / static_cast<double>(before.jobs) + variance_now / static_cast<double>(now->second.jobs));
  }
  const double gain = faster + std::log(static_cast<double>(now_.workers) / static_cast<double>(before_->workers));
  const bool is_clear = std::abs(gain - std::log(bar)) > 2 * std::sqrt(variance);
  if (!is_clear && now_.jobs() < most_jobs_for_each_worker * now_.workers) return std::nullopt;
  return std::exp(gain);
}

}  // namespace foldwise::orchestrator
