// SPDX-License-Identifier: Apache-2.0
#include "results/progress/status.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <ctime>

#include "experiments/foundation/duration.h"
#include "experiments/foundation/text_columns.h"
#include "experiments/jobs/stage_facts.h"
#include "results/progress/preparation_report.h"
#include "results/progress/remaining_work.h"
#include "results/runs/run_result.h"

namespace foldwise::results {
namespace {

constexpr std::size_t experiments_listed = 40;
constexpr std::size_t failures_listed = 20;
constexpr std::size_t changes_listed = 8;
constexpr auto& status_names = Choices<JobStatus>::names;

using Lines = std::vector<std::vector<std::string>>;

std::string duration_text(double seconds) {
  return format_duration(seconds, DurationDetail::no_seconds_after_a_minute);
}

/// "Fri 20 Nov 14:35", in local time.
std::string moment_text(double seconds) {
  const auto moment = static_cast<std::time_t>(seconds);
  std::tm local{};
  ::localtime_r(&moment, &local);
  return fmt::format("{:%a %d %b %H:%M}", local);
}

std::string counted(std::integral auto count, const char* one, const char* several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

/// One look at a store, section by section.
class Status {
 public:
  Status(const StoreReader& store, double now)
      : store_(store),
        now_(now),
        coordinator_(store.coordinator()),
        sweep_(store.sweep()),
        jobs_(store.jobs()),
        states_(store.job_states()),
        open_attempts_(store.open_attempts()),
        runs_(read_run_results(store, {})) {
    for (const auto& job : jobs_) records_.emplace(job.key, &job);
  }

  std::string text() const {
    return "Sweep " + sweep_.name + "\n" + changes() + coordinator_line() + "\n" + job_counts() + preparation() + "\n" +
           experiments() + running() + failures() + "\n" + end() + "\n";
  }

 private:
  /// What the last run changed in the file, on the command line or by its scale.
  std::string changes() const {
    if (sweep_.overrides.empty()) return "";
    std::string text = "With";
    for (std::size_t index = 0; index < std::min(sweep_.overrides.size(), changes_listed); ++index)
      text += (index == 0 ? " " : ", ") + sweep_.overrides[index];
    if (sweep_.overrides.size() > changes_listed)
      text += fmt::format(" and {} more changes", sweep_.overrides.size() - changes_listed);
    return text + "\n";
  }

  std::string coordinator_line() const {
    if (coordinator_)
      return fmt::format("The coordinator runs on {}, pid {}.\n", coordinator_->host, coordinator_->pid);
    return "No coordinator is running.\n";
  }

  std::string job_counts() const {
    std::array<std::array<int, status_names.size()>, Choices<Stage>::names.size()> counts{};
    for (const auto& job : jobs_) {
      ++counts.at(static_cast<std::size_t>(job.stage)).at(static_cast<std::size_t>(states_.at(job.key).status));
    }
    Lines lines{{"Jobs"}};
    lines.front().insert(lines.front().end(), status_names.begin(), status_names.end());
    for (std::size_t stage = 0; stage < counts.size(); ++stage) {
      const bool none = std::ranges::all_of(counts.at(stage), [](int count) { return count == 0; });
      if (none && stage_rows[stage].owners != StageOwners::all) continue;
      auto& line = lines.emplace_back(1, Choices<Stage>::names.at(stage));
      for (const int count : counts.at(stage)) line.push_back(std::to_string(count));
    }
    return text_columns(lines);
  }

  /// What became of the videos, once some are prepared.
  std::string preparation() const {
    const PreparationReport report = read_preparation_report(store_);
    if (report.videos + report.excluded == 0) return "";
    std::string text = fmt::format("Prepared: {}, {}", counted(report.videos, "video", "videos"),
                                   counted(report.frames, "frame", "frames"));
    if (report.frames_dropped > 0) {
      text += fmt::format("; {} without a face left out", counted(report.frames_dropped, "frame", "frames"));
    }
    if (report.frames_unrotated > 0) {
      text += fmt::format("; {} whose eyes were not found", counted(report.frames_unrotated, "frame", "frames"));
    }
    if (report.excluded > 0) text += fmt::format("; {} left out", counted(report.excluded, "video", "videos"));
    return text + fmt::format("; {} of work\n", duration_text(report.seconds));
  }

  struct Tally {
    std::size_t planned = 0, finished = 0, failed = 0, diverged = 0;

    void add(RunState state) {
      ++planned;
      if (state == RunState::finished) ++finished;
      if (state == RunState::failed) ++failed;
      if (state == RunState::diverged) ++diverged;
    }
    bool is_settled() const { return finished == planned; }
    bool is_untouched() const { return finished + failed + diverged == 0; }
    std::string text() const {
      std::string words = fmt::format("{} of {}", finished, planned);
      if (failed > 0) words += fmt::format(", {} failed", failed);
      if (diverged > 0) words += fmt::format(", {} diverged", diverged);
      return words;
    }
  };

  std::string experiments() const {
    const auto experiments = store_.experiments();
    std::vector<Tally> tallies(experiments.size());
    Tally all;
    for (const auto& run : runs_) {
      tallies.at(run.run.experiment).add(run.state);
      all.add(run.state);
    }
    Lines lines(1, sweep_.varied_fields);
    lines.front().emplace_back("runs finished");
    const bool few = experiments.size() <= experiments_listed;
    std::size_t settled = 0;
    std::size_t untouched = 0;
    std::size_t unlisted = 0;
    for (std::size_t index = 0; index < experiments.size(); ++index) {
      const auto& tally = tallies[index];
      if (!few && (tally.is_settled() || tally.is_untouched())) {
        ++(tally.is_settled() ? settled : untouched);
      } else if (lines.size() > experiments_listed) {
        ++unlisted;
      } else {
        auto& line = lines.emplace_back();
        for (const auto& [field, value] : experiments[index].values) line.push_back(value);
        line.push_back(tally.text());
      }
    }
    std::string text = fmt::format("Runs finished: {}\n", all.text()) + text_columns(lines);
    if (!few) {
      text += fmt::format("  {} more: {} finished, {} without a finished run, {} under way\n",
                          settled + untouched + unlisted, settled, untouched, unlisted);
    }
    return text;
  }

  std::string running() const {
    if (open_attempts_.empty()) return "";
    Lines lines;
    for (const auto& attempt : open_attempts_) {
      const auto record = records_.find(attempt.start.job);
      const auto epochs = states_.at(attempt.start.job).epochs;
      lines.push_back({attempt.start.host, attempt.start.device, label(attempt.start.job),
                       record == records_.end() ? "" : std::string(name_of(record->second->stage)),
                       epochs > 0 ? fmt::format("epoch {}", epochs) : "",
                       "for " + duration_text(now_ - attempt.start.started)});
    }
    return std::string("\n") + (coordinator_ ? "Running" : "Running when the coordinator ended") + "\n" +
           text_columns(lines);
  }

  std::string label(const Key& job) const {
    const auto record = records_.find(job);
    return record == records_.end() || record->second->label.empty() ? job.brief() : record->second->label;
  }

  std::string failures() const {
    Lines lines;
    std::size_t count = 0;
    for (const auto& job : jobs_) {
      if (!ended_in_vain(states_.at(job.key).status)) continue;
      if (++count > failures_listed) continue;
      lines.push_back(
          {job.key.brief(), std::string(name_of(job.stage)), job.label, first_line(store_.failure(job.key))});
    }
    if (lines.empty()) return "";
    std::string text = "\nFailed\n" + text_columns(lines);
    if (count > failures_listed) text += fmt::format("  and {} more\n", count - failures_listed);
    return text + "  How each attempt ended: orchestrator status --explain KEY\n";
  }

  std::string end() const {
    std::vector<RunRecord> runs;
    for (const auto& run : runs_) runs.push_back(run.run);
    const auto work = remaining_work(jobs_, runs, states_, open_attempts_, now_);
    if (work.jobs == 0) return "Nothing is left to do.";
    const std::string left = counted(work.jobs, "job is", "jobs are") + " left.";
    if (!coordinator_) return left + " Run the sweep again to go on.";
    if (!work.seconds) {
      return fmt::format("{} The end is unknown until a job of the stage {} has finished.", left,
                         name_of(*work.unknown));
    }
    const auto workers = std::max<std::size_t>(1, open_attempts_.size());
    const double seconds = *work.seconds / static_cast<double>(workers);
    return fmt::format("{} With {} it ends in about {}, on {}.", left, counted(workers, "worker", "workers"),
                       duration_text(seconds), moment_text(now_ + seconds));
  }

  const StoreReader& store_;
  double now_;
  std::optional<CoordinatorName> coordinator_;
  SweepRecord sweep_;
  std::vector<JobRecord> jobs_;
  std::unordered_map<Key, JobState> states_;
  std::vector<AttemptRecord> open_attempts_;
  std::vector<RunResult> runs_;
  std::unordered_map<Key, const JobRecord*> records_;
};

std::string ending(const AttemptRecord& attempt, double now) {
  std::string text = attempt.outcome;
  if (attempt.outcome == "running") return text + " for " + duration_text(now - attempt.start.started);
  if (attempt.ended) text += " after " + duration_text(*attempt.ended - attempt.start.started);
  if (attempt.outcome == "interrupted") text += fmt::format(" in epoch {}", attempt.epoch);
  if (attempt.outcome == "abandoned") text += ": its coordinator ended without a word";
  if (!attempt.message.empty()) text += ": " + attempt.message;
  return text;
}

}  // namespace

std::string render_status(const StoreReader& store, double now) {
  const StoreSnapshot snapshot(store);
  return Status(store, now).text();
}

std::string explain_job(const StoreReader& store, const JobRecord& job, double now) {
  const StoreSnapshot snapshot(store);
  const auto state = store.job_state(job.key);
  std::string text = fmt::format("{} job {}\n", name_of(job.stage), job.key.hex());
  if (!job.label.empty()) text += job.label + "\n";
  text += fmt::format("{}, {}", name_of(state.status),
                      counted(static_cast<std::size_t>(state.attempts), "attempt", "attempts"));
  if (state.epochs > 0) text += ", " + counted(static_cast<std::size_t>(state.epochs), "epoch", "epochs");
  text += ", " + duration_text(state.seconds) + " of work\n";
  for (const auto& attempt : store.attempts(job.key)) {
    text +=
        fmt::format("\nattempt {} on {}, {}, pid {}, {}\n  {}\n", attempt.start.number, attempt.start.host,
                    attempt.start.device, attempt.start.pid, moment_text(attempt.start.started), ending(attempt, now));
    std::size_t begin = 0;
    while (begin < attempt.last_lines.size()) {
      const auto line_end = std::min(attempt.last_lines.find('\n', begin), attempt.last_lines.size());
      text += "  | " + attempt.last_lines.substr(begin, line_end - begin) + "\n";
      begin = line_end + 1;
    }
  }
  return text;
}

}  // namespace foldwise::results
