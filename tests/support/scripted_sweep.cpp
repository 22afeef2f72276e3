// SPDX-License-Identifier: Apache-2.0
// A sweep of the scripted worker: `scripted_sweep FOLDER JOBS WORKERS_PER_RANK SCRIPT`, started alone or by mpirun, the
// scripted worker beside it. Every rank leaves its pid in FOLDER/rank-<n>. Rank 0 exits with 0, 1 or 75, as a sweep
// does.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "orchestrator/agent/agent.h"
#include "orchestrator/coordinator/coordinator.h"
#include "orchestrator/coordinator/stop_signals.h"
#include "orchestrator/transport/mpi_transport.h"
#include "tests/support/null_sink.h"
#include "tests/support/scripted_workload.h"

namespace foldwise {
namespace {

class RemarkSink : public NullSink {
 public:
  void remark(const std::string& sentence) override { std::cout << sentence << std::endl; }
};

int exit_code(orchestrator::Ending ending) {
  switch (ending) {
    case orchestrator::Ending::finished:
      return 0;
    case orchestrator::Ending::some_failed:
      return 1;
    case orchestrator::Ending::interrupted:
    case orchestrator::Ending::out_of_workers:
      return 75;
  }
  return 70;
}

int run(const std::filesystem::path& folder, int jobs, int workers, const std::string& script) {
  orchestrator::StopSignals::install();
  const std::unique_ptr<orchestrator::Transport> transport = orchestrator::open_transport();
  std::ofstream(folder / ("rank-" + std::to_string(transport->rank()))) << ::getpid();
  orchestrator::AgentOptions options;
  options.worker = std::filesystem::canonical("/proc/self/exe").parent_path() / "scripted_worker";
  options.workers_per_device = workers;
  orchestrator::Agent agent(options, {{"cpu", ""}}, transport->share());
  if (transport->rank() != 0) return serve(*transport, agent);

  std::vector<ScriptedJob> scripted;
  scripted.reserve(static_cast<std::size_t>(jobs));
  for (int job = 0; job < jobs; ++job) scripted.push_back({"job " + std::to_string(job), script});
  const orchestrator::Workload workload = scripted_workload(scripted, folder);
  results::StoreWriter store = scripted_store(workload, folder);
  RemarkSink sink;
  return exit_code(coordinate(workload, store, *transport, agent, sink, {}));
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  if (count != 5) {
    std::cerr << "usage: scripted_sweep FOLDER JOBS WORKERS_PER_RANK SCRIPT\n";
    return 2;
  }
  return foldwise::run(arguments[1], std::atoi(arguments[2]), std::atoi(arguments[3]), arguments[4]);
}
