// SPDX-License-Identifier: Apache-2.0
// Half of report_data.h: jobs and attempts.
#include <fmt/format.h>

#include <algorithm>

#include "experiments/foundation/text/utf8.h"
#include "results/report/report_data.h"

namespace foldwise::results {
namespace {

constexpr int digits_of_time = 13;  // seconds since 1970, in milliseconds

/// The end of a text, from the begin of a line where there is one.
std::string end_of(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t begin = text.size() - most;
  const std::size_t line = text.find('\n', begin);
  if (line != std::string::npos && line + 1 < text.size()) begin = line + 1;
  while (begin < text.size() && !begins_character(text[begin])) ++begin;
  return "…\n" + text.substr(begin);
}

bool in_vain(const AttemptRecord& attempt) {
  return attempt.outcome != "finished" && attempt.outcome != "running" && attempt.outcome != "interrupted";
}

std::string exit_of(const AttemptRecord& attempt) {
  if (attempt.exit_signal != 0) return fmt::format("signal {}", attempt.exit_signal);
  return attempt.exit_code != 0 ? fmt::format("exit code {}", attempt.exit_code) : "";
}

}  // namespace

std::string log_of(const ReportOptions& options, const AttemptRecord& attempt) {
  const bool elsewhere = attempt.last_lines.empty() && options.log_end;
  return end_of(elsewhere ? options.log_end(attempt.start.job, attempt.start.number) : attempt.last_lines,
                options.limits.log_bytes_of_one);
}

ReportJobs::ReportJobs(const StoreReader& store, const ReportOptions& options, JsonTexts& texts)
    : store_(store), options_(options), texts_(texts), states_(store.job_states()) {
  for (const JobRecord& job : store.jobs()) stages_.emplace(job.key, job.stage);
}

std::size_t ReportJobs::place_of(const Key& job) {
  const auto [entry, fresh] = places_.try_emplace(job, keys_.size());
  if (fresh) keys_.push_back(job);
  return entry->second;
}

void ReportJobs::tell(JsonObject& object, std::vector<std::string>& left_out) {
  const auto state_of = [this](const Key& job) {
    const auto found = states_.find(job);
    return found == states_.end() ? JobState{} : found->second;
  };
  const auto stage_of = [this](const Key& job) {
    const auto found = stages_.find(job);
    return found == stages_.end() ? std::string_view{} : name_of(found->second);
  };
  JsonObject jobs;
  jobs.add("stage", json_list(keys_, [&](const Key& job) { return json_text(stage_of(job)); }));
  jobs.add("key", json_list(keys_, [](const Key& job) { return json_text(job.brief()); }));
  jobs.add("status", json_list(keys_, [&](const Key& job) { return json_text(name_of(state_of(job).status)); }));
  jobs.add("seconds", json_list(keys_, [&](const Key& job) { return json_number(state_of(job).seconds, 6); }));
  jobs.add("epochs", json_list(keys_, [&](const Key& job) { return std::to_string(state_of(job).epochs); }));
  object.add("jobs", jobs.take());
  object.add("attempts", attempts_json(left_out));
}

std::string ReportJobs::attempts_json(std::vector<std::string>& left_out) {
  std::vector<AttemptRecord> attempts;
  std::vector<std::size_t> jobs;
  for (std::size_t place = 0; place < keys_.size(); ++place) {
    for (AttemptRecord& attempt : store_.attempts(keys_[place])) {
      attempts.push_back(std::move(attempt));
      jobs.push_back(place);
    }
  }
  // Logs of failures first: they are what people look for.
  std::vector<std::size_t> logs(attempts.size(), texts_.place_of(""));
  std::size_t bytes = 0;
  std::size_t without = 0;
  for (const bool failed : {true, false}) {
    for (std::size_t i = 0; i < attempts.size(); ++i) {
      const AttemptRecord& attempt = attempts[i];
      if (in_vain(attempt) != failed) continue;
      const std::string log = log_of(options_, attempt);
      if (bytes + log.size() > options_.limits.log_bytes) {
        ++without;
        continue;
      }
      bytes += log.size();
      logs[i] = texts_.place_of(log);
    }
  }
  if (without > 0) {
    left_out.push_back(fmt::format(
        "The last lines of the logs of {} of {} attempts are not in this page, to bound its size; those that failed "
        "came first. 'orchestrator logs' prints them.",
        without, attempts.size()));
  }
  const auto column = [&](const auto& as_json) { return json_list(attempts, as_json); };
  const auto text = [this](const std::string& words) { return std::to_string(texts_.place_of(words)); };
  JsonObject json;
  json.add("job", json_list(jobs, [](std::size_t job) { return std::to_string(job); }));
  json.add("number", column([](const AttemptRecord& each) { return std::to_string(each.start.number); }));
  json.add("host", column([&](const AttemptRecord& each) { return text(each.start.host); }));
  json.add("device", column([&](const AttemptRecord& each) { return text(each.start.device); }));
  json.add("started",
           column([](const AttemptRecord& each) { return json_number(each.start.started, digits_of_time); }));
  json.add("ended", column([](const AttemptRecord& each) {
             return each.ended ? json_number(*each.ended, digits_of_time) : "null";
           }));
  json.add("outcome", column([&](const AttemptRecord& each) { return text(each.outcome); }));
  json.add("message", column([&](const AttemptRecord& each) { return text(each.message); }));
  json.add("exit", column([&](const AttemptRecord& each) { return text(exit_of(each)); }));
  json.add("log", json_list(logs, [](std::size_t log) { return std::to_string(log); }));
  return json.take();
}

}  // namespace foldwise::results
