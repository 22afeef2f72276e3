// SPDX-License-Identifier: Apache-2.0
// Empty jobs through the real coordinator: scheduled, sent over MPI, executed in warm worker processes, recorded
// durably in SQLite. `dispatch FOLDER JOBS WORKER WORKERS_PER_RANK`, started alone or by mpirun; rank 0 prints
// `jobs_per_second=…`.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "orchestrator/agent/agent.h"
#include "orchestrator/agent/instant.h"
#include "orchestrator/coordinator/coordinator.h"
#include "orchestrator/transport/mpi_transport.h"
#include "tests/support/null_sink.h"
#include "tests/support/scripted_workload.h"

namespace foldwise {
namespace {

orchestrator::Workload empty_jobs(std::size_t count) {
  orchestrator::Workload workload;
  for (std::size_t job = 0; job < count; ++job)
    workload.items.push_back({digest("empty job " + std::to_string(job)), Stage::evaluate});
  workload.specify = [items = workload.items](std::size_t item, int attempt) {
    JobSpec spec;
    spec.key = items[item].key;
    spec.stage = items[item].stage;
    spec.attempt = attempt;
    return spec;
  };
  return workload;
}

int benchmark(const std::filesystem::path& folder, std::size_t jobs, const orchestrator::AgentOptions& options) {
  const std::unique_ptr<orchestrator::Transport> transport = orchestrator::open_transport();
  orchestrator::Agent agent(options, {{"cpu", ""}}, transport->share());
  if (transport->rank() != 0) return serve(*transport, agent);

  const orchestrator::Workload workload = empty_jobs(jobs);
  results::StoreWriter store = scripted_store(workload, folder);
  NullSink sink;
  const double start = orchestrator::Instant::now().steady;
  coordinate(workload, store, *transport, agent, sink, {});
  const double seconds = orchestrator::Instant::now().steady - start;

  std::size_t recorded = 0;
  for (const auto& [key, state] : store.job_states()) recorded += state.status == results::JobStatus::finished ? 1 : 0;
  if (recorded != jobs) throw std::runtime_error(fmt::format("{} of {} jobs are recorded", recorded, jobs));
  fmt::print("jobs_per_second={:.0f}\n", static_cast<double>(jobs) / seconds);
  return 0;
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  if (count != 5) {
    fmt::print(stderr, "usage: dispatch FOLDER JOBS WORKER WORKERS_PER_RANK\n");
    return 2;
  }
  foldwise::orchestrator::AgentOptions options;
  options.worker = arguments[3];
  options.workers_per_device = std::atoi(arguments[4]);
  return foldwise::benchmark(arguments[1], std::strtoull(arguments[2], nullptr, 10), options);
}
