// SPDX-License-Identifier: Apache-2.0
// The half of job_json.h for results and outcomes; that for keys is in job.cpp.
#include <cmath>
#include <limits>
#include <stdexcept>

#include "experiments/jobs/job_json.h"

namespace foldwise {
namespace {

Json numbers_json(const std::map<std::string, double>& numbers) {
  Json json = Json::object();
  for (const auto& [name, number] : numbers) json[name] = number_json(number);
  return json;
}

std::map<std::string, double> numbers_from(const Json& json) {
  std::map<std::string, double> numbers;
  for (const auto& [name, number] : json.get_ref<const Json::object_t&>()) numbers[name] = number_from(number);
  return numbers;
}

Json list_json(const std::vector<double>& numbers) {
  Json json = Json::array();
  for (const double number : numbers) json.push_back(number_json(number));
  return json;
}

std::vector<double> list_from(const Json& json) {
  std::vector<double> numbers;
  for (const Json& number : json) numbers.push_back(number_from(number));
  return numbers;
}

Json prediction_json(const Prediction& prediction) {
  Json json{{"sample", prediction.sample}, {"target", prediction.target}, {"scores", list_json(prediction.scores)}};
  if (!prediction.targets.empty()) json["targets"] = list_json(prediction.targets);
  return json;
}

Prediction prediction_from(const Json& json) {
  return {.sample = json.at("sample"),
          .target = json.at("target"),
          .scores = list_from(json.at("scores")),
          .targets = list_from(json.value("targets", Json::array()))};
}

const Json& list_in_result(const Json& json, const char* name) {
  static const Json none = Json::array();
  const auto found = json.find(name);
  return found == json.end() ? none : *found;
}

/// Of a message: what is empty is left out.
Json filled_parts(const Result& result) {
  Json json = Json::object();
  if (!result.metrics.empty()) json["metrics"] = numbers_json(result.metrics);
  if (!result.epochs.empty()) json["epochs"] = result.epochs;
  for (const Prediction& prediction : result.predictions) json["predictions"].push_back(prediction_json(prediction));
  for (const auto& [name, path, bytes] : result.artifacts) {
    json["artifacts"].push_back({{"name", name}, {"path", path}, {"bytes", bytes}});
  }
  for (const auto& [sample, reason] : result.exclusions) {
    json["exclusions"].push_back({{"sample", sample}, {"reason", reason}});
  }
  return json;
}

Result result_of_message(const Json& json) {
  Result result;
  if (const auto metrics = json.find("metrics"); metrics != json.end()) result.metrics = numbers_from(*metrics);
  result.epochs = list_in_result(json, "epochs").get<std::vector<EpochRecord>>();
  for (const Json& each : list_in_result(json, "predictions")) result.predictions.push_back(prediction_from(each));
  for (const Json& each : list_in_result(json, "artifacts")) {
    result.artifacts.push_back({.name = each.at("name"), .path = each.at("path"), .bytes = each.at("bytes")});
  }
  for (const Json& each : list_in_result(json, "exclusions")) {
    result.exclusions.push_back({.sample = each.at("sample"), .reason = each.at("reason")});
  }
  return result;
}

struct OutcomeWriter {
  Json operator()(const Finished& outcome) const {
    Json json = Json::object();
    json["outcome"] = "finished";
    json["result"] = filled_parts(outcome.result);
    return json;
  }
  Json operator()(const Diverged& outcome) const { return {{"outcome", "diverged"}, {"epoch", outcome.epoch}}; }
  Json operator()(const Rejected& outcome) const { return {{"outcome", "rejected"}, {"message", outcome.message}}; }
  Json operator()(const Crashed& outcome) const {
    return {{"outcome", "crashed"},
            {"message", outcome.message},
            {"signal", outcome.signal},
            {"exit_code", outcome.exit_code}};
  }
  Json operator()(const Stalled& outcome) const {
    return {{"outcome", "stalled"}, {"seconds", number_json(outcome.seconds)}};
  }
  Json operator()(const Interrupted& outcome) const { return {{"outcome", "interrupted"}, {"epoch", outcome.epoch}}; }
};

}  // namespace

Json number_json(double number) {
  if (std::isfinite(number)) return number;
  if (std::isnan(number)) return "nan";
  return number > 0 ? "inf" : "-inf";
}

double number_from(const Json& json) {
  if (json.is_number()) return json.get<double>();
  const std::string& text = json.get_ref<const std::string&>();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  throw std::invalid_argument("\"" + text + "\" is not a number");
}

void to_json(Json& json, const EpochRecord& record) {
  json = {{"epoch", record.epoch}, {"metrics", numbers_json(record.metrics)}};
}

void from_json(const Json& json, EpochRecord& record) {
  record = {.epoch = json.at("epoch"), .metrics = numbers_from(json.at("metrics"))};
}

void to_json(Json& json, const Result& result) {
  json = filled_parts(result);
  json.emplace("metrics", Json::object());
  for (const char* const list : {"epochs", "predictions", "artifacts", "exclusions"}) json.emplace(list, Json::array());
}

/// A file names every part, so that what lacks one is no result.
void from_json(const Json& json, Result& result) {
  for (const char* const part : {"metrics", "epochs", "predictions", "artifacts", "exclusions"}) json.at(part);
  result = result_of_message(json);
}

Json outcome_json(const Outcome& outcome) {
  return std::visit(OutcomeWriter{}, outcome);
}

Outcome outcome_from(const Json& json) {
  const std::string& kind = json.at("outcome").get_ref<const std::string&>();
  if (kind == "finished") return Finished{result_of_message(json.at("result"))};
  if (kind == "diverged") return Diverged{json.at("epoch")};
  if (kind == "rejected") return Rejected{json.at("message")};
  if (kind == "crashed") return Crashed{json.at("message"), json.at("signal"), json.at("exit_code")};
  if (kind == "stalled") return Stalled{number_from(json.at("seconds"))};
  if (kind == "interrupted") return Interrupted{json.at("epoch")};
  throw std::invalid_argument("no outcome is called " + kind);
}

}  // namespace foldwise
