// SPDX-License-Identifier: Apache-2.0
// The time of an empty job through an agent and its warm worker process, given out when the one before has ended:
// `job_latency WORKER` prints the median and the 99th percentile in milliseconds.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "orchestrator/agent/agent.h"
#include "orchestrator/agent/instant.h"

namespace foldwise {
namespace {

void run_one_job(orchestrator::Agent& agent, const orchestrator::Assignment& job) {
  agent.take(orchestrator::Assign{{job}});
  while (true) {
    for (const orchestrator::AgentReport& report : agent.step())
      if (std::holds_alternative<orchestrator::AttemptEnded>(report)) return;
    std::vector<pollfd> watched;
    agent.watch(watched);
    ::poll(watched.data(), watched.size(), 100);
  }
}

void measure(const std::string& worker) {
  constexpr std::size_t jobs = 5000;
  orchestrator::Agent agent({.worker = worker, .workers_per_device = 1}, {{"cpu", ""}}, {});
  agent.take(orchestrator::Enlist{});
  orchestrator::Assignment job;
  job.stall_timeout = 60;
  job.request = to_line(WorkerRequest(RunJob{}));
  std::vector<double> milliseconds;
  run_one_job(agent, job);  // the worker starts
  for (std::size_t count = 0; count < jobs; ++count) {
    const double start = orchestrator::Instant::now().steady;
    run_one_job(agent, job);
    milliseconds.push_back(1e3 * (orchestrator::Instant::now().steady - start));
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  fmt::print("empty_job_milliseconds_99th={:.3f}\n", milliseconds[jobs * 99 / 100]);
  fmt::print("empty_job_milliseconds={:.3f}\n", milliseconds[jobs / 2]);
  agent.end_workers();
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: job_latency WORKER\n");
    return 2;
  }
  foldwise::measure(arguments[1]);
  return 0;
}
