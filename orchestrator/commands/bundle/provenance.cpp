// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/bundle/provenance.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "datasets/folds/fold.h"
#include "experiments/fields/configuration.h"

namespace foldwise::orchestrator {
namespace {

using Json = nlohmann::ordered_json;

std::string moment(double seconds) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

Json sweep_of(const results::SweepRecord& sweep) {
  return {{"name", sweep.name},
          {"file_sha256", digest(sweep.text).hex()},
          {"changed_fields", sweep.overrides},
          {"varied_fields", sweep.varied_fields}};
}

Json datasets_of(const results::FoldRecords& folds) {
  Json datasets = Json::array();
  for (const results::DatasetRecord& dataset : folds.datasets) {
    Json json{{"name", dataset.name}, {"samples", dataset.samples.size()}};
    if (dataset.fingerprint) json["fingerprint"] = dataset.fingerprint->hex();
    datasets.push_back(std::move(json));
  }
  return datasets;
}

Json experiments_of(const std::vector<results::ExperimentRecord>& experiments) {
  Json all = Json::array();
  for (const results::ExperimentRecord& experiment : experiments) {
    Json values = Json::object();
    for (const auto& [field, value] : experiment.values) values[field] = value;
    all.push_back({{"experiment", all.size() + 1},
                   {"values", std::move(values)},
                   {"sha256", experiment.identity.hex()},
                   {"configuration", Json::parse(experiment.configuration)}});
  }
  return all;
}

Json runs_of(const results::StoreReader& store, const std::vector<results::ExperimentRecord>& experiments,
             const results::FoldRecords& folds) {
  std::vector<ProtocolOptions> protocols;
  protocols.reserve(experiments.size());
  for (const results::ExperimentRecord& experiment : experiments)
    protocols.push_back(parse_configuration(experiment.configuration).protocol);
  Json all = Json::array();
  for (const results::RunRecord& run : store.runs()) {
    Json json{{"run", all.size() + 1},
              {"experiment", run.experiment + 1},
              {"fold", run.fold + 1},
              {"repeat", run.repeat + 1},
              {"seed", datasets::repeat_seed(protocols.at(run.experiment), run.repeat)}};
    if (run.division) {
      const results::FoldRecord& fold = folds.folds.at(*run.division);
      json["fold_name"] = fold.name;
      json["fold_sha256"] = fold.digest.hex();
      json["dataset"] = fold.dataset + 1;
    }
    Json jobs = Json::array();
    for (const Key& job : run.jobs()) jobs.push_back(job.hex());
    json["jobs"] = std::move(jobs);
    all.push_back(std::move(json));
  }
  return all;
}

Json attempt_of(const results::AttemptRecord& attempt) {
  Json json{{"number", attempt.start.number},
            {"host", attempt.start.host},
            {"device", attempt.start.device},
            {"started", moment(attempt.start.started)},
            {"outcome", attempt.outcome}};
  if (attempt.ended) json["seconds"] = std::round((*attempt.ended - attempt.start.started) * 1000) / 1000;
  if (attempt.joules) json["joules_of_the_whole_device"] = *attempt.joules;
  if (!attempt.message.empty()) json["message"] = attempt.message;
  if (!attempt.surroundings.empty()) json["surroundings"] = attempt.surroundings;
  return json;
}

Json jobs_of(const results::StoreReader& store) {
  const auto states = store.job_states();
  Json all = Json::array();
  for (const results::JobRecord& job : store.jobs()) {
    Json attempts = Json::array();
    for (const results::AttemptRecord& attempt : store.attempts(job.key)) attempts.push_back(attempt_of(attempt));
    all.push_back({{"job", job.key.hex()},
                   {"stage", name_of(job.stage)},
                   {"label", job.label},
                   {"status", name_of(status_of(states, job.key))},
                   {"attempts", std::move(attempts)}});
  }
  return all;
}

}  // namespace

std::string provenance_json(const results::StoreReader& store) {
  const results::StoreSnapshot snapshot(store);
  const std::vector<results::ExperimentRecord> experiments = store.experiments();
  const results::FoldRecords folds = store.folds();
  const Json json{{"format", 1},
                  {"sweep", sweep_of(store.sweep())},
                  {"recorded", store.provenance()},
                  {"datasets", datasets_of(folds)},
                  {"experiments", experiments_of(experiments)},
                  {"runs", runs_of(store, experiments, folds)},
                  {"jobs", jobs_of(store)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace foldwise::orchestrator
