// SPDX-License-Identifier: Apache-2.0
#include "results/progress/status_json.h"

#include <nlohmann/json.hpp>

#include "experiments/fields/field.h"

namespace foldwise::results {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json tally_json(const RunTally& tally) {
  const std::size_t in_vain = tally.failed + tally.diverged + tally.cancelled + tally.stopped;
  return {{"planned", tally.planned},
          {"finished", tally.finished},
          {"failed", tally.failed},
          {"diverged", tally.diverged},
          {"cancelled", tally.cancelled},
          {"stopped", tally.stopped},
          {"unfinished", tally.planned - tally.finished - in_vain}};
}

Json jobs_json(const StatusReport& report) {
  Json by_stage = Json::object();
  for (std::size_t stage = 0; stage < report.jobs.size(); ++stage) {
    Json counts = Json::object();
    for (std::size_t status = 0; status < report.jobs[stage].size(); ++status)
      counts[Choices<JobStatus>::names.at(status)] = report.jobs[stage][status];
    by_stage[Choices<Stage>::names.at(stage)] = std::move(counts);
  }
  return by_stage;
}

Json experiments_json(const StatusReport& report) {
  Json experiments = Json::array();
  for (const ExperimentStatus& experiment : report.experiments) {
    Json values = Json::object();
    for (const auto& [field, value] : experiment.values) values[field] = value;
    experiments.push_back({{"values", std::move(values)},
                           {"runs", tally_json(experiment.runs)},
                           {"stop", experiment.stop.empty() ? Json() : Json(experiment.stop)}});
  }
  return experiments;
}

Json running_json(const StatusReport& report) {
  Json running = Json::array();
  for (const RunningAttempt& attempt : report.running) {
    running.push_back({{"job", attempt.job.hex()},
                       {"stage", name_of(attempt.stage)},
                       {"label", attempt.label},
                       {"host", attempt.host},
                       {"device", attempt.device},
                       {"pid", attempt.pid},
                       {"attempt", attempt.attempt},
                       {"epoch", attempt.epoch},
                       {"seconds", attempt.seconds}});
  }
  return running;
}

Json failures_json(const StatusReport& report) {
  Json failures = Json::array();
  for (const FailureGroup& group : report.failures) {
    Json jobs = Json::array();
    for (const JobRecord* job : group.jobs) jobs.push_back({{"job", job->key.hex()}, {"label", job->label}});
    failures.push_back({{"stage", name_of(group.stage)}, {"cause", group.cause}, {"jobs", std::move(jobs)}});
  }
  return failures;
}

Json pace_json(const StatusReport& report) {
  Json finished = Json::object();
  for (const FinishedJobs& each : report.finished_lately) finished[std::string(name_of(each.stage))] = each.count;
  return {{"seconds", report.lately}, {"finished", std::move(finished)}};
}

Json memory_json(const StatusReport& report) {
  Json memory = Json::array();
  for (const StageMemory& each : report.memory) {
    memory.push_back({{"stage", name_of(each.stage)},
                      {"device", each.device},
                      {"jobs", each.jobs},
                      {"resident_bytes", each.most.resident},
                      {"device_bytes", each.most.device > 0 ? Json(each.most.device) : Json()}});
  }
  return memory;
}

Json shares_json(const StatusReport& report) {
  Json shares = Json::object();
  for (const DeviceShare& share : report.shares) shares[share.device] = std::stoi(share.workers);
  return shares;
}

Json work_json(const StatusReport& report) {
  const RemainingWork& work = report.work;
  Json json{{"jobs", work.jobs},
            {"worker_seconds", or_null(work.seconds)},
            {"unknown_stage", work.unknown ? Json(name_of(*work.unknown)) : Json()},
            {"workers", report.running.size()},
            {"end", nullptr},
            {"end_earliest", nullptr},
            {"end_latest", nullptr}};
  if (!report.coordinator || !work.seconds || work.jobs == 0) return json;
  const ExpectedEnd end = expected_end(work, report.running.size());
  json["end"] = report.now + end.seconds;
  if (end.earliest) json["end_earliest"] = report.now + *end.earliest;
  if (end.latest) json["end_latest"] = report.now + *end.latest;
  return json;
}

}  // namespace

std::string status_json(const StatusReport& report) {
  const PreparationReport& prepared = report.preparation;
  Json json{{"schema", 3},
            {"sweep", report.sweep},
            {"changes", report.changes},
            {"time", report.now},
            {"coordinator", nullptr},
            {"jobs", jobs_json(report)},
            {"tried_again", report.tried_again},
            {"lately", pace_json(report)},
            {"prepared",
             {{"videos", prepared.videos},
              {"frames", prepared.frames},
              {"frames_dropped", prepared.frames_dropped},
              {"frames_unrotated", prepared.frames_unrotated},
              {"excluded", prepared.excluded},
              {"seconds", prepared.seconds}}},
            {"runs", tally_json(report.runs)},
            {"experiments", experiments_json(report)},
            {"running", running_json(report)},
            {"failures", failures_json(report)},
            {"remaining", work_json(report)},
            {"memory", memory_json(report)},
            {"workers_per_device", shares_json(report)}};
  if (report.coordinator) json["coordinator"] = {{"host", report.coordinator->host}, {"pid", report.coordinator->pid}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace foldwise::results
