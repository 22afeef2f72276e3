// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/simulation/simulation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <utility>

#include "experiments/foundation/numbers/counter_random.h"
#include "experiments/jobs/stage_facts.h"
#include "orchestrator/coordinator/coordinator.h"
#include "orchestrator/coordinator/recorder.h"
#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/simulation/simulated_cluster.h"

namespace foldwise::orchestrator {
namespace {

/// Seconds of the simulated clock between two looks at nothing.
constexpr double tick_interval = 3600;

/// Remembers when each job ended, and stores nothing.
class EndRecorder : public Recorder {
 public:
  explicit EndRecorder(std::size_t jobs) : ends_(jobs) {}
  void began(const WorkerName& /*worker*/, const AttemptBegan& /*report*/) override {}
  void progress(const WorkerName& /*worker*/, AttemptProgress /*report*/) override {}
  void ended(const WorkerName& /*worker*/, AttemptEnded report, results::StoreWriter::Retry /*retry*/) override {
    ends_[report.item] = {report.when, report.seconds};
  }
  void cancelled(std::uint32_t /*item*/) override {}
  void reopened(std::uint32_t /*item*/) override {}
  void raced(const std::vector<results::RaceStop>& /*stops*/) override {}
  void shared(const WorkerName& /*worker*/, std::size_t /*workers*/) override {}
  void worker_ready(const WorkerName& /*worker*/, const Ready& /*ready*/) override {}
  void commit_if_due(double /*now*/) override {}
  std::optional<double> due() const override { return std::nullopt; }
  void commit() override {}

  struct End {
    double when = 0;
    double seconds = 0;
  };
  const std::vector<End>& ends() const { return ends_; }

 private:
  std::vector<End> ends_;
};

class SilentSink : public ProgressSink {
 public:
  void sweep_started(const Workload& /*workload*/, std::size_t /*reused*/) override {}
  void job_started(const WorkItem& /*item*/, const WorkerName& /*worker*/, int /*attempt*/) override {}
  void job_progress(const WorkItem& /*item*/, const WorkerName& /*worker*/, const Progress& /*progress*/) override {}
  void job_ended(const WorkItem& /*item*/, const WorkerName& /*worker*/, const Outcome& /*outcome*/,
                 Retry /*retry*/) override {}
  void remark(const std::string& /*sentence*/) override {}
  void tick(double /*now*/) override {}
  void sweep_ended() override {}
};

/// A standard normal draw that depends on the words alone (Box and Muller 1958).
double normal(std::uint64_t seed, std::uint64_t item) {
  CounterRandom random(random_bits(seed, item));
  const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
  return radius * std::cos(2 * std::numbers::pi * random.uniform());
}

}  // namespace

double Simulation::bound() const {
  return std::max(work / static_cast<double>(workers), longest_chain);
}

Simulation simulate(const Workload& workload, const std::vector<JobHistory>& history,
                    const SimulationOptions& options) {
  CostModel costs = options.costs ? *options.costs : CostModel(workload.items);
  for (std::size_t item = 0; item < workload.items.size(); ++item) {
    if (history[item].standing == JobHistory::Standing::finished && history[item].seconds > 0)
      costs.took(workload.items[item], history[item].seconds, history[item].device);
  }
  const double spread = options.spread.value_or(costs.spread());
  SimulatedCluster cluster(options.workers, options.workers_per_node, [&](std::uint32_t item, int /*attempt*/) {
    // The logarithm is shifted, so that the mean stays what is expected.
    return costs.seconds(workload.items[item]) * std::exp(spread * normal(options.seed, item) - spread * spread / 2);
  });
  SimulatedTransport transport(cluster);
  SimulatedAgent agent(cluster);
  EndRecorder recorder(workload.items.size());
  SilentSink sink;
  const auto began = std::chrono::steady_clock::now();
  coordinate(workload, history, {transport, agent, recorder, sink, cluster.clock()},
             {.max_attempts = options.max_attempts, .tick_interval = tick_interval, .costs = options.costs});
  Simulation simulation{.messages = cluster.messages(), .workers = options.workers, .spread = spread};
  simulation.coordinator_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();

  std::vector<double> chains(workload.items.size());
  for (std::size_t item = 0; item < workload.items.size(); ++item) {
    const EndRecorder::End& end = recorder.ends()[item];
    for (const std::uint32_t need : workload.items[item].needs) chains[item] = std::max(chains[item], chains[need]);
    if (end.when == 0) continue;
    ++simulation.jobs;
    chains[item] += end.seconds;
    simulation.work += end.seconds;
    simulation.makespan = std::max(simulation.makespan, end.when);
    simulation.longest_chain = std::max(simulation.longest_chain, chains[item]);
    if (workload.items[item].round == 0 && workload.items[item].stage == Stage::evaluate)
      simulation.first_results = std::max(simulation.first_results, end.when);
  }
  return simulation;
}

}  // namespace foldwise::orchestrator
