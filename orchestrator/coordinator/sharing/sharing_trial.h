// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "orchestrator/coordinator/scheduling/worker_id.h"

namespace foldwise::orchestrator {

/// Whether a device finishes more jobs with more workers. Jobs of one kind that were executed while all of so many
/// workers were busy are held against those while fewer were: with k workers that each take p seconds for a unit of
/// work the device does k / p units in a second. Seconds.
class SharingTrial {
 public:
  /// With one worker.
  SharingTrial() = default;

  void began(WorkerId worker, double when);
  /// What a worker began has ended, whatever came of it: it was so much work of a kind. Work 0: it does not count.
  void ended(WorkerId worker, double when, std::size_t kind, double work);
  /// The device has so many workers from now on: what was measured so far is what they are held against.
  void try_with(std::size_t workers);
  /// It goes back to as many as it had: what was measured with them counts again.
  void go_back();

  /// It has so many, and nothing is known of them.
  void start_with(std::size_t workers);

  std::size_t workers() const { return now_.workers; }
  /// 0: no others were before them.
  std::size_t workers_before() const { return before_ ? before_->workers : 0; }
  /// Enough jobs were timed to try others, or to judge those that are tried.
  bool knows_enough() const;
  /// Work in a second with the workers of now, divided by that with those before; nothing as long as chance may have
  /// made the difference to `bar`.
  std::optional<double> gain(double bar) const;

 private:
  /// Of the logarithm of seconds for a unit of work.
  struct Pace {
    std::size_t jobs = 0;
    double seconds = 0;
    double mean = 0;
    double squares = 0;  // of deviations from the mean
  };
  struct Level {
    std::size_t workers = 1;
    std::map<std::size_t, Pace> kinds;
    std::size_t jobs() const;
    double seconds() const;
    /// Of jobs of one kind about their mean.
    double variance() const;
  };
  struct Running {
    double began = 0;
    double busy_before = 0;  // busy_seconds_ then
  };

  void pass(double when);

  Level now_;
  std::optional<Level> before_;
  std::map<WorkerId, Running> running_;
  double busy_seconds_ = 0;  // of all workers
  double clock_ = 0;
};

}  // namespace foldwise::orchestrator
