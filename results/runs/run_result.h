// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::results {

/// What became of a run: finished when its evaluation is. A run that is not finished counts nowhere.
enum class RunState { finished, unfinished, failed, diverged, cancelled };

/// The state of a run, and which of its jobs decided where it is none of the first two.
struct RunStanding {
  RunState state = RunState::unfinished;
  std::optional<std::size_t> in_vain = {};  ///< its place among them
};
/// `statuses`: of RunRecord::jobs(), its evaluation last.
RunStanding run_standing(std::span<const JobStatus> statuses);

struct RunResult {
  RunRecord run;
  RunState state = RunState::unfinished;
  std::string reason;                     ///< why it is not finished, as far as there is more to say: one line
  std::map<std::string, double> metrics;  ///< finished: of its evaluation, then of its training

  /// The metric's value; nothing when it is missing or not a finite number.
  std::optional<double> finite(const std::string& metric) const;
  /// Why finite() gives nothing: "failed, killed by signal 9", "not finished", "no accuracy was recorded".
  std::string why_missing(const std::string& metric) const;
};

/// All runs of the current plan, in its order. `wanted` metrics that no job recorded are computed from the predictions
/// where that can be done.
std::vector<RunResult> read_run_results(const StoreReader& store, const std::vector<std::string>& wanted);

/// Names runs for people: "repeat 2", "fold 3", "fold 3 of repeat 2", as far as the plan tells them apart; `only` where
/// there is nothing to tell apart.
class RunNames {
 public:
  explicit RunNames(const std::vector<RunResult>& runs, std::string only = "the run");
  /// "repeat 2", "repeats 2, 4", "folds 1-3 of repeat 1, fold 2 of repeat 2"
  std::string operator()(const std::vector<RunRecord>& runs) const;

 private:
  std::string only_;
  bool several_folds_ = false;
  bool several_repeats_ = false;
};

/// The first line of a text, shortened where it is long.
std::string first_line(const std::string& text);

}  // namespace foldwise::results
