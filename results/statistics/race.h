// SPDX-License-Identifier: Apache-2.0
/// Stopping early those that are worse than the best on the same rounds, of plain numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "experiments/race_options.h"
#include "results/statistics/repeated_test.h"

namespace foldwise::results {

/// What a racer brings home from a round.
struct RoundFigure {
  enum class Kind : std::uint8_t {
    value,
    diverged,  ///< it would again: the racer is stopped
    none,      ///< failed, cancelled, no such metric: it leaves the race, stops nobody and is not stopped
  };
  Kind kind = Kind::value;
  double value = 0;  ///< more is better
};

/// A racer that is not to go on.
struct Stopped {
  std::size_t racer = 0;
  std::size_t rounds = 0;               ///< that it went through
  std::optional<std::size_t> opponent;  ///< the best then, which it was worse than; none: it diverged
  double p = 0;                         ///< two-sided, of the differences to the opponent
  double bar = 0;                       ///< what p had to reach
  bool operator==(const Stopped&) const = default;
};

/// A race over a known number of rounds. After each round that everybody who is still in it has finished, and not
/// before `after` of them, each racer is compared with the one whose mean is the best so far, on the rounds so far;
/// those that are worse by RepeatedTest are stopped. Where m are compared at once, Holm's step-down correction (1979)
/// over those that are still in the race holds them to bar(2 level / m), bar(2 level / (m - 1)), …, bar(level): the
/// best one is lost where it looks worse than any of the m others, one-sided, which Bonferroni's inequality bounds by
/// `level`.
///
/// What is decided depends on the figures of whole rounds in their order alone, not on when they came. A racer that is
/// stopped in a round may have finished later ones: they count for nothing. After the last round nothing is left to
/// stop.
class Race {
 public:
  /// `test` is of the looks that looks_of() says, and must outlive the race.
  Race(std::size_t racers, std::size_t rounds, const RaceOptions& options, const RepeatedTest& test);
  static Looks looks_of(const RaceOptions& options, std::size_t rounds);

  void finished(std::size_t racer, std::size_t round, const RoundFigure& figure);
  /// Decides what can be decided now and was not yet.
  std::vector<Stopped> advance();
  std::size_t racing() const { return racing_; }

 private:
  struct Racer {
    bool races = true;
    std::vector<std::optional<RoundFigure>> figures;  // by round
    double sum = 0;                                   // of the rounds that were decided on
  };
  struct Suspect {
    std::size_t racer = 0;
    double p = 0;
  };

  void leave(std::size_t racer);
  void begin_round(std::vector<Stopped>& stopped);
  void decide(std::vector<Stopped>& stopped);
  std::size_t best() const;
  std::vector<Suspect> suspects(std::size_t best) const;
  double bar(std::size_t comparisons);

  RaceOptions options_;
  const RepeatedTest& test_;
  std::size_t rounds_;
  std::size_t next_ = 0;  // the round that is decided on next
  std::size_t racing_;
  std::vector<Racer> racers_;
  std::vector<std::size_t> arrived_;    // by round: figures of those that still race
  std::map<std::size_t, double> bars_;  // by the number of comparisons
};

}  // namespace foldwise::results
