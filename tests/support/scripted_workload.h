// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "orchestrator/plan/jobs/workload.h"
#include "results/store/store_writer.h"

namespace foldwise {

/// A job for the scripted worker.
struct ScriptedJob {
  std::string label;
  std::string script;
  std::vector<std::uint32_t> needs = {};
  Stage stage = Stage::train;
  double stall_timeout = 60;
};

/// Their workload, writing below `output`.
inline orchestrator::Workload scripted_workload(const std::vector<ScriptedJob>& jobs,
                                                const std::filesystem::path& output) {
  orchestrator::Workload workload;
  for (const ScriptedJob& job : jobs) workload.items.push_back({digest(job.label), job.stage, job.needs});
  workload.label = [jobs](std::size_t item) { return jobs[item].label; };
  workload.specify = [jobs, output, items = workload.items](std::size_t item, int attempt) {
    JobSpec spec;
    spec.key = items[item].key;
    spec.stage = items[item].stage;
    spec.attempt = attempt;
    spec.output = output.string();
    spec.experiment.model.weights = "script:" + jobs[item].script;
    spec.experiment.execution.stall_timeout = jobs[item].stall_timeout;
    return spec;
  };
  return workload;
}

/// A store below `output` that knows the workload's jobs.
inline results::StoreWriter scripted_store(const orchestrator::Workload& workload,
                                           const std::filesystem::path& output) {
  results::StoreWriter store = results::StoreWriter::open(output / "results.db");
  std::vector<results::JobRecord> jobs;
  for (const orchestrator::WorkItem& item : workload.items)
    jobs.push_back({item.key, item.stage, workload.label_of(item)});
  store.put_plan({.sweep = {"scripted", "", {}, {}, {}}, .jobs = jobs});
  return store;
}

}  // namespace foldwise
