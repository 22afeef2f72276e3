// SPDX-License-Identifier: Apache-2.0
#include "results/progress/status.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <ctime>

#include "experiments/foundation/text/byte_size.h"
#include "experiments/foundation/text/duration.h"
#include "experiments/foundation/text/text_columns.h"
#include "experiments/jobs/stage_facts.h"

namespace foldwise::results {
namespace {

constexpr std::size_t experiments_listed = 40;
constexpr std::size_t causes_listed = 10;
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

/// A report in words, section by section.
class StatusText {
 public:
  StatusText(const StatusReport& report, const StatusWords& words) : report_(report), words_(words) {}

  std::string text() const {
    return paragraph("Sweep " + report_.sweep) + changes() + coordinator_line() + "\n" + job_counts() + preparation() +
           "\n" + experiments() + running() + memory() + failures() + "\n" + end();
  }

 private:
  std::string paragraph(const std::string& sentence) const {
    return wrapped(sentence, words_.width, sentence.find_first_not_of(' ') + 2) + "\n";
  }
  std::string columns(const Lines& lines) const { return text_columns(lines, words_.width); }

  /// What the last run changed in the file, on the command line or by its scale.
  std::string changes() const {
    if (report_.changes.empty()) return "";
    std::string text = "With";
    for (std::size_t index = 0; index < std::min(report_.changes.size(), changes_listed); ++index)
      text += (index == 0 ? " " : ", ") + report_.changes[index];
    if (report_.changes.size() > changes_listed)
      text += fmt::format(" and {} more changes", report_.changes.size() - changes_listed);
    return paragraph(text);
  }

  std::string coordinator_line() const {
    if (!report_.coordinator) return paragraph("No coordinator is running.");
    return paragraph(
        fmt::format("The coordinator runs on {}, pid {}.", report_.coordinator->host, report_.coordinator->pid));
  }

  bool is_shown(std::size_t stage) const {
    const bool none = std::ranges::all_of(report_.jobs.at(stage), [](std::size_t count) { return count == 0; });
    return !none || stage_rows[stage].owners == StageOwners::all;
  }

  /// Cancelled and stopped jobs have a column where there are some: hardly any sweep has.
  bool has_column(std::size_t status) const {
    const bool rare = status == static_cast<std::size_t>(JobStatus::cancelled) ||
                      status == static_cast<std::size_t>(JobStatus::stopped);
    return !rare || std::ranges::any_of(report_.jobs, [status](const auto& counts) { return counts.at(status) > 0; });
  }

  std::string job_counts() const {
    Lines lines{{"Jobs"}};
    for (std::size_t status = 0; status < status_names.size(); ++status)
      if (has_column(status)) lines.front().emplace_back(status_names.at(status));
    Lines sentences;
    for (std::size_t stage = 0; stage < report_.jobs.size(); ++stage) {
      if (!is_shown(stage)) continue;
      auto& line = lines.emplace_back(1, Choices<Stage>::names.at(stage));
      auto& sentence = sentences.emplace_back(1, Choices<Stage>::names.at(stage));
      for (std::size_t status = 0; status < status_names.size(); ++status) {
        const std::size_t count = report_.jobs.at(stage).at(status);
        if (has_column(status)) line.push_back(std::to_string(count));
        if (count > 0) sentence.push_back(fmt::format("{} {}", count, status_names.at(status)));
      }
    }
    std::string text = text_columns(lines);
    if (display_width(std::string_view(text).substr(0, text.find('\n'))) > words_.width)
      text = paragraph("Jobs") + columns(sentences);
    if (report_.tried_again > 0)
      text += paragraph(
          fmt::format("  Tried again after a crash or a stall: {}", counted(report_.tried_again, "job", "jobs")));
    return text + pace();
  }

  /// What a stretch of the past tells of the speed: "In the last hour finished: 12 train, 11 score".
  std::string pace() const {
    std::string finished;
    for (const FinishedJobs& each : report_.finished_lately)
      finished += fmt::format("{}{} {}", finished.empty() ? "" : ", ", each.count, name_of(each.stage));
    if (finished.empty() || report_.work.jobs == 0) return "";
    return paragraph(fmt::format("  Finished in the last {}: {}", duration_text(report_.lately), finished));
  }

  /// What became of the videos, once some are prepared.
  std::string preparation() const {
    const PreparationReport& report = report_.preparation;
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
    return paragraph(text + fmt::format("; {} of work", duration_text(report.seconds)));
  }

  static std::string tally_text(const RunTally& tally) {
    std::string words = fmt::format("{} of {}", tally.finished, tally.planned);
    if (tally.failed > 0) words += fmt::format(", {} failed", tally.failed);
    if (tally.diverged > 0) words += fmt::format(", {} diverged", tally.diverged);
    if (tally.cancelled > 0) words += fmt::format(", {} cancelled", tally.cancelled);
    if (tally.stopped > 0) words += fmt::format(", {} stopped", tally.stopped);
    return words;
  }

  std::string experiments() const {
    Lines lines(1, report_.varied_fields);
    lines.front().emplace_back("runs finished");
    const bool few = report_.experiments.size() <= experiments_listed;
    std::size_t settled = 0;
    std::size_t untouched = 0;
    std::size_t unlisted = 0;
    for (const ExperimentStatus& experiment : report_.experiments) {
      const RunTally& tally = experiment.runs;
      if (!few && (tally.is_settled() || tally.is_untouched())) {
        ++(tally.is_settled() ? settled : untouched);
      } else if (lines.size() > experiments_listed) {
        ++unlisted;
      } else {
        auto& line = lines.emplace_back();
        for (const auto& [field, value] : experiment.values) line.push_back(value);
        line.push_back(tally_text(tally) + (experiment.stop.empty() ? "" : ": " + experiment.stop));
      }
    }
    std::string text = paragraph("Runs finished: " + tally_text(report_.runs)) + columns(lines);
    if (!few) {
      text += paragraph(fmt::format("  {} more: {} finished, {} without a finished run, {} under way",
                                    settled + untouched + unlisted, settled, untouched, unlisted));
    }
    return text;
  }

  std::string running() const {
    if (report_.running.empty()) return "";
    Lines lines;
    for (const RunningAttempt& attempt : report_.running) {
      const bool planned = !attempt.label.empty();
      lines.push_back({attempt.host, attempt.device, planned ? attempt.label : attempt.job.brief(),
                       planned ? std::string(name_of(attempt.stage)) : "",
                       attempt.epoch > 0 ? fmt::format("epoch {}", attempt.epoch) : "",
                       "for " + duration_text(attempt.seconds)});
    }
    return "\n" + paragraph(report_.coordinator ? "Running" : "Running when the coordinator ended") + columns(lines);
  }

  /// "Memory at most: train 1.21 GB (cpu); score 830 MB (cpu)".
  std::string memory() const {
    std::string text;
    for (const StageMemory& each : report_.memory) {
      const auto bytes = [](std::int64_t count) { return format_bytes(static_cast<double>(count)); };
      text += fmt::format("{}{} {} ({}{})", text.empty() ? "" : "; ", name_of(each.stage), bytes(each.most.resident),
                          each.device, each.most.device > 0 ? ", there " + bytes(each.most.device) : "");
    }
    std::string shares;
    for (const DeviceShare& share : report_.shares)
      shares += fmt::format("{}{} {}", shares.empty() ? "" : ", ", share.device, share.workers);
    return (text.empty() ? "" : "\n" + paragraph("Memory of a worker at most: " + text)) +
           (shares.empty() ? "" : paragraph("Workers that share a device: " + shares));
  }

  std::string failures() const {
    if (report_.failures.empty()) return "";
    std::string text = "\nFailed\n";
    for (std::size_t index = 0; index < std::min(report_.failures.size(), causes_listed); ++index) {
      const FailureGroup& group = report_.failures[index];
      const JobRecord& first = *group.jobs.front();
      const std::string which =
          group.jobs.size() == 1 ? first.label : fmt::format("{} jobs, such as {}", group.jobs.size(), first.label);
      text += paragraph(fmt::format("  {}, {}: {}", name_of(group.stage), which, group.cause));
      // Not broken by us: a command is copied as a whole.
      text += fmt::format("    orchestrator run-one {} {}\n", words_.path, first.key.brief());
    }
    if (report_.failures.size() > causes_listed) {
      std::size_t jobs = 0;
      for (std::size_t index = causes_listed; index < report_.failures.size(); ++index)
        jobs += report_.failures[index].jobs.size();
      text += paragraph(fmt::format("  and {} of {} more causes", counted(jobs, "job", "jobs"),
                                    report_.failures.size() - causes_listed));
    }
    return text + paragraph(
                      "  How each attempt of a job ended: orchestrator status --explain KEY; what it wrote: "
                      "orchestrator logs; run-one does it again in the foreground");
  }

  std::string end() const {
    const RemainingWork& work = report_.work;
    if (work.jobs == 0) return paragraph("Nothing is left to do.");
    const std::string left = counted(work.jobs, "job is", "jobs are") + " left.";
    if (!report_.coordinator) return paragraph(left + " Run the sweep again to go on.");
    if (!work.seconds) {
      return paragraph(
          fmt::format("{} The end is unknown until a job of the stage {} has finished.", left, name_of(*work.unknown)));
    }
    const auto workers = std::max<std::size_t>(1, report_.running.size());
    const ExpectedEnd end = expected_end(work, workers);
    std::string range;
    if (end.earliest && duration_text(*end.earliest) != duration_text(*end.latest))
      range = fmt::format(" ({} to {})", duration_text(*end.earliest), duration_text(*end.latest));
    return paragraph(fmt::format("{} With {} it ends in about {}{}, on {}.", left,
                                 counted(workers, "worker", "workers"), duration_text(end.seconds), range,
                                 moment_text(report_.now + end.seconds)));
  }

  const StatusReport& report_;
  const StatusWords& words_;
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

std::string fact_name(const std::string& name) {
  if (name == "git_commit") return "commit";
  return name == "worker_git_commit" ? "the worker's commit" : name;
}

/// "  commit 0a1b2c3d4e5f, libtorch 1.13.1, on AMD EPYC …; its device took 1200 J" , as far as it was recorded.
std::string surroundings_text(const AttemptRecord& attempt) {
  std::string text;
  for (const auto& [name, value] : attempt.surroundings) {
    if (name == "device" || name == "sweep_file") continue;
    text += (text.empty() ? "  " : ", ") + fact_name(name) + " " + value;
  }
  if (const auto device = attempt.surroundings.find("device"); device != attempt.surroundings.end())
    text += (text.empty() ? "  on " : ", on ") + device->second;
  if (!text.empty()) text += "\n";
  if (attempt.joules) text += fmt::format("  its whole device took {:.0f} J meanwhile\n", *attempt.joules);
  return text;
}

}  // namespace

std::string render_status(const StatusReport& report, const StatusWords& words) {
  return StatusText(report, words).text();
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
    text += surroundings_text(attempt);
    if (attempt.memory.resident > 0) {
      text += fmt::format("  memory at most {}", format_bytes(static_cast<double>(attempt.memory.resident)));
      if (attempt.memory.device > 0)
        text += fmt::format(", on the GPU {}", format_bytes(static_cast<double>(attempt.memory.device)));
      text += "\n";
    }
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
