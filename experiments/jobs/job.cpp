// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/job.h"

#include <algorithm>
#include <stdexcept>

#include "experiments/fields/configuration.h"
#include "experiments/jobs/job_json.h"

namespace foldwise {
namespace {

Stage stage_from(const std::string& name) {
  const auto& names = Choices<Stage>::names;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw std::invalid_argument("no stage is called " + name);
  return static_cast<Stage>(found - names.begin());
}

/// What is empty or none is left out of a message: most jobs have little of it, and what is short is soon read.
template <typename Value>
void put(Json& json, const char* name, const Value& value, const Value& none = {}) {
  if (value != none) json[name] = value;
}
template <typename Value>
Value get(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() ? Value{} : found->get<Value>();
}
/// Empty where it is left out.
const Json& list_in(const Json& json, const char* name) {
  static const Json none = Json::array();
  const auto found = json.find(name);
  return found == json.end() ? none : *found;
}

Json inputs_json(const JobInputs& inputs) {
  Json json = Json::object();
  put(json, "prepared", inputs.prepared);
  for (const auto& [stage, key] : inputs.of_the_fold)
    json["of_the_fold"].push_back({{"stage", name_of(stage)}, {"key", key}});
  return json;
}

Json files_json(const std::vector<PlannedFile>& files) {
  Json each = Json::array();
  for (const PlannedFile& file : files)
    each.push_back({{"field", file.field}, {"path", file.path}, {"digest", file.digest}});
  return each;
}

std::vector<PlannedFile> files_from(const Json& json) {
  std::vector<PlannedFile> files;
  for (const Json& each : json) files.push_back({each.at("field"), each.at("path"), each.at("digest").get<Key>()});
  return files;
}

JobInputs inputs_from(const Json& json) {
  JobInputs inputs{.prepared = get<std::vector<Key>>(json, "prepared")};
  for (const Json& each : list_in(json, "of_the_fold")) {
    inputs.of_the_fold.emplace(stage_from(each.at("stage")), each.at("key").get<Key>());
  }
  return inputs;
}

Json job_json(const JobSpec& job) {
  Json json = Json::object();
  json["key"] = job.key;
  json["stage"] = name_of(job.stage);
  json["experiment"] = configuration(job.experiment);
  put(json, "output", job.output);
  if (job.inputs != JobInputs{}) json["inputs"] = inputs_json(job.inputs);
  if (!job.files.empty()) json["files"] = files_json(job.files);
  put(json, "fold_file", job.fold_file);
  for (const VideoSource& video : job.videos) {
    Json& listed = json["videos"].emplace_back(Json{{"id", video.id}, {"path", video.path}});
    if (video.record >= 0) listed["record"] = video.record;
    if (video.planned) listed["planned"] = *video.planned;
  }
  put(json, "fold", job.fold);
  put(json, "repeat", job.repeat);
  put(json, "seed", job.seed);
  json["attempt"] = job.attempt;
  return json;
}

JobSpec job_from(const Json& json) {
  JobSpec job;
  job.key = json.at("key").get<Key>();
  job.stage = stage_from(json.at("stage"));
  job.experiment = parse_configuration(json.at("experiment").get_ref<const std::string&>());
  job.output = get<std::string>(json, "output");
  if (const auto inputs = json.find("inputs"); inputs != json.end()) job.inputs = inputs_from(*inputs);
  job.files = files_from(list_in(json, "files"));
  job.fold_file = get<std::string>(json, "fold_file");
  for (const Json& each : list_in(json, "videos")) {
    job.videos.push_back(
        {.id = each.at("id"), .path = each.at("path"), .record = each.value("record", std::int64_t{-1})});
    if (each.contains("planned")) job.videos.back().planned = each.at("planned").get<Key>();
  }
  job.fold = get<int>(json, "fold");
  job.repeat = get<int>(json, "repeat");
  job.seed = get<decltype(job.seed)>(json, "seed");
  job.attempt = json.at("attempt");
  return job;
}

struct RequestWriter {
  Json operator()(const RunJob& request) const {
    Json json = Json::object();
    json["request"] = "run";
    json["job"] = job_json(request.job);
    return json;
  }
  Json operator()(const StopJob&) const { return {{"request", "stop"}}; }
};

struct ReportWriter {
  Json operator()(const Ready& report) const {
    return {{"report", "ready"}, {"device", report.device}, {"versions", report.versions}};
  }
  Json operator()(const Progress& report) const {
    return {{"report", "progress"},
            {"key", report.key},
            {"epoch", report.epoch},
            {"epochs", report.epochs},
            {"step", report.step},
            {"steps", report.steps},
            {"loss", number_json(report.loss)},
            {"checkpointed", report.checkpointed},
            {"finished_epochs", report.finished_epochs},
            {"remarks", report.remarks}};
  }
  Json operator()(const Ended& report) const {
    Json json = Json::object();
    json["report"] = "ended";
    json["key"] = report.key;
    json["outcome"] = outcome_json(report.outcome);
    if (report.joules) json["joules"] = *report.joules;
    if (report.memory.resident > 0) json["resident_bytes"] = report.memory.resident;
    if (report.memory.device > 0) json["device_bytes"] = report.memory.device;
    return json;
  }
};

WorkerRequest request_from(const Json& json) {
  const std::string& kind = json.at("request").get_ref<const std::string&>();
  if (kind == "run") return RunJob{job_from(json.at("job"))};
  if (kind == "stop") return StopJob{};
  throw std::invalid_argument("no request is called " + kind);
}

Ended ended_from(const Json& json) {
  Ended ended{.key = json.at("key").get<Key>(), .outcome = outcome_from(json.at("outcome"))};
  if (const auto joules = json.find("joules"); joules != json.end()) ended.joules = joules->get<double>();
  ended.memory = {json.value("resident_bytes", std::int64_t{0}), json.value("device_bytes", std::int64_t{0})};
  return ended;
}

WorkerReport report_from(const Json& json) {
  const std::string& kind = json.at("report").get_ref<const std::string&>();
  if (kind == "ready") {
    return Ready{.device = json.at("device"),
                 .versions = json.at("versions").get<std::map<std::string, std::string>>()};
  }
  if (kind == "ended") return ended_from(json);
  if (kind != "progress") throw std::invalid_argument("no report is called " + kind);
  return Progress{.key = json.at("key").get<Key>(),
                  .epoch = json.at("epoch"),
                  .epochs = json.at("epochs"),
                  .step = json.at("step"),
                  .steps = json.at("steps"),
                  .loss = number_from(json.at("loss")),
                  .checkpointed = json.at("checkpointed"),
                  .finished_epochs = json.at("finished_epochs").get<std::vector<EpochRecord>>(),
                  .remarks = json.at("remarks").get<std::vector<std::string>>()};
}

// Bytes that are not UTF-8 (in a codec's message, say) become replacement characters: a message must never fail.
std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename Reader>
auto parse(std::string_view text, Reader reader) {
  try {
    return reader(Json::parse(text));
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("malformed message: ") + error.what());
  }
}

}  // namespace

const Key& JobInputs::of(Stage stage) const {
  const auto found = of_the_fold.find(stage);
  if (found != of_the_fold.end()) return found->second;
  throw std::invalid_argument("a job without what it builds on: no " + std::string(name_of(stage)));
}

void to_json(Json& json, const Key& key) {
  json = key.hex();
}
void from_json(const Json& json, Key& key) {
  key = Key::from_hex(json.get_ref<const std::string&>());
}

std::string to_line(const WorkerRequest& request) {
  return one_line(std::visit(RequestWriter{}, request));
}
std::string to_line(const WorkerReport& report) {
  return one_line(std::visit(ReportWriter{}, report));
}
WorkerRequest parse_request(std::string_view line) {
  return parse(line, request_from);
}
WorkerReport parse_report(std::string_view line) {
  return parse(line, report_from);
}

std::string to_json(const JobSpec& job) {
  return one_line(job_json(job));
}
std::string to_json(const Outcome& outcome) {
  return one_line(outcome_json(outcome));
}
std::string to_json(const Result& result) {
  return one_line(Json(result));
}
JobSpec parse_job(std::string_view json) {
  return parse(json, job_from);
}
Outcome parse_outcome(std::string_view json) {
  return parse(json, outcome_from);
}
Result parse_result(std::string_view json) {
  return parse(json, [](const Json& each) { return each.get<Result>(); });
}

}  // namespace foldwise
