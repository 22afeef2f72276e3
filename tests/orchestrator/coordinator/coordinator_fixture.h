// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <filesystem>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "orchestrator/agent/agent.h"
#include "orchestrator/coordinator/coordinator.h"
#include "orchestrator/transport/local_transport.h"
#include "tests/support/recording_sink.h"
#include "tests/support/scripted_workload.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {

/// A coordinator of one rank over scripted workers, its store in a folder that later sessions find again.
class CoordinatorTest : public ::testing::Test {
 protected:
  Ending run(const std::vector<ScriptedJob>& jobs) {
    const Workload workload = scripted_workload(jobs, folder.path());
    results::StoreWriter store = scripted_store(workload, folder.path());
    const auto transport = std::move(make_local_transports(1).front());
    Agent agent({.worker = worker, .workers_per_device = workers, .no_gpu = no_gpu}, devices, transport->share());
    sink = RecordingSink{};
    sink.on_progress = on_progress;
    sink.on_ended = on_ended;
    const Ending ending = coordinate(workload, store, *transport, agent, sink, options);
    states = store.job_states();
    return ending;
  }
  const results::JobState& state(const std::string& label) { return states.at(digest(label)); }

  TemporaryFolder folder;
  std::filesystem::path worker = SCRIPTED_WORKER;
  int workers = 2;
  std::vector<Device> devices{{"cpu", ""}};
  GpuProblem no_gpu{"", "there is no GPU", "start it elsewhere"};
  CoordinatorOptions options;
  RecordingSink sink;
  std::function<void(const WorkItem&, const Progress&)> on_progress;
  std::function<void(const WorkItem&)> on_ended;
  std::unordered_map<Key, results::JobState> states;
};

}  // namespace foldwise::orchestrator
