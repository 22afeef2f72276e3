// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::results {

/// What became of a run: finished when its evaluation is. A run that is not finished counts nowhere. What a race has
/// stopped is stopped whatever became of it before the decision was known.
enum class RunState { finished, unfinished, failed, diverged, cancelled, stopped };

/// The state of a run by its jobs, so never stopped, and which of them decided where it is none of the first two.
struct RunStanding {
  RunState state = RunState::unfinished;
  std::optional<std::size_t> in_vain = {};  ///< its place among them
};
/// `statuses`: of RunRecord::jobs(), its evaluation last.
RunStanding run_standing(std::span<const JobStatus> statuses);
/// The same by the states of all jobs.
RunStanding run_standing(const RunRecord& run, const std::unordered_map<Key, JobState>& states);

struct RunResult {
  RunRecord run;
  RunState state = RunState::unfinished;
  std::string reason;                     ///< why it is not finished, as far as there is more to say: one line
  std::map<std::string, double> metrics;  ///< finished: of its evaluation, then of its training

  /// The metric's value; nothing when it is missing or not a finite number.
  std::optional<double> finite(const std::string& metric) const;
  /// Why finite() gives nothing: "failed, killed by signal 9", "not finished", "no accuracy was recorded", "stopped
  /// after 4 of 10: …".
  std::string why_missing(const std::string& metric) const;
};

/// A metric of a finished run: of its evaluation, of its training, or else computed from its predictions
/// (`target_names` is asked then, as predicted.h has them). Nothing when it is missing or not a finite number.
std::optional<double> finite_metric(const StoreReader& store, const RunRecord& run, const std::string& metric,
                                    const std::function<const std::vector<std::string>&()>& target_names);

/// All runs of the current plan, in its order. `wanted` metrics that no job recorded are computed from the predictions
/// where that can be done; energy is that of its jobs.
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

/// Seconds of work of all its jobs, over all attempts.
double work_seconds(const RunRecord& run, const std::unordered_map<Key, JobState>& states);

/// Joules of all its jobs, over all attempts, as StoreReader::joules has them: of whole devices, which other jobs may
/// have shared. Nothing where that of one job is not known.
std::optional<double> work_joules(const RunRecord& run, const std::unordered_map<Key, double>& joules);

/// The first line of a text, shortened where it is long.
std::string first_line(const std::string& text);

}  // namespace foldwise::results

namespace foldwise {

// As listings and reports show them.
template <>
struct Choices<results::RunState> {
  static constexpr std::array names{"finished", "unfinished", "failed", "diverged", "cancelled", "stopped"};
};

}  // namespace foldwise
