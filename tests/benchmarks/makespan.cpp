// SPDX-License-Identifier: Apache-2.0
// A sweep of jobs that take from 100 ms to 10 s, by the real coordinator, over MPI, in worker processes that sleep:
// `makespan FOLDER RUNS WORKER WORKERS_PER_RANK`, started alone or by mpirun; rank 0 prints `makespan_ratio=…`, the
// time of the sweep by what no schedule is shorter than.
//
// A run is a training (uniform in the logarithm from 0.1 to 10 s), a scoring (a tenth of that, 0.1 s at least) and an
// evaluation (0.1 s). The scheduler is told what jobs compute and not what they take: a third of it, and each wrong by
// a draw of its own whose logarithm has a standard deviation of 0.3.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"
#include "orchestrator/agent/agent.h"
#include "orchestrator/agent/instant.h"
#include "orchestrator/coordinator/coordinator.h"
#include "orchestrator/plan/jobs/job_effort.h"
#include "orchestrator/transport/mpi_transport.h"
#include "tests/support/null_sink.h"
#include "tests/support/scripted_workload.h"

namespace foldwise {
namespace {

constexpr double shortest = 0.1;  // seconds
constexpr double longest = 10;
constexpr double spread = 0.3;

class Runs {
 public:
  explicit Runs(std::size_t runs) {
    for (std::size_t run = 0; run < runs; ++run) {
      CounterRandom random(random_bits(1, run));
      const double training = shortest * std::pow(longest / shortest, random.uniform());
      const std::string name = "run " + std::to_string(run) + " ";
      add(name + "train", Stage::train, {}, training, random);
      add(name + "score", Stage::score, {last()}, std::max(shortest, training / 10), random);
      add(name + "evaluate", Stage::evaluate, {last()}, shortest, random);
    }
  }

  orchestrator::Workload workload(const std::filesystem::path& folder) const {
    orchestrator::Workload workload = scripted_workload(jobs_, folder);
    for (std::size_t item = 0; item < workload.items.size(); ++item) workload.items[item].effort = efforts_[item];
    return workload;
  }
  const std::vector<ScriptedJob>& jobs() const { return jobs_; }

 private:
  std::uint32_t last() const { return static_cast<std::uint32_t>(jobs_.size() - 1); }
  void add(const std::string& name, Stage stage, std::vector<std::uint32_t> needs, double seconds,
           CounterRandom& random) {
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
    const double normal = radius * std::cos(2 * std::numbers::pi * random.uniform());
    jobs_.push_back({name, fmt::format("sleep={:.0f}", 1000 * seconds), std::move(needs), stage});
    efforts_.push_back(seconds / 3 * std::exp(spread * normal) * orchestrator::effort_per_second);
  }

  std::vector<ScriptedJob> jobs_;
  std::vector<double> efforts_;
};

int benchmark(const std::filesystem::path& folder, std::size_t count, const orchestrator::AgentOptions& options) {
  const std::unique_ptr<orchestrator::Transport> transport = orchestrator::open_transport();
  orchestrator::Agent agent(options, {{"cpu", ""}}, transport->share());
  if (transport->rank() != 0) return serve(*transport, agent);

  const Runs runs(count);
  const orchestrator::Workload workload = runs.workload(folder);
  results::StoreWriter store = scripted_store(workload, folder);
  NullSink sink;
  const double start = orchestrator::Instant::now().steady;
  coordinate(workload, store, *transport, agent, sink, {});
  const double makespan = orchestrator::Instant::now().steady - start;

  // What the jobs were seen to take, which a machine that is busy makes longer.
  double work = 0;
  std::vector<double> chains(workload.items.size());
  for (std::size_t item = 0; item < workload.items.size(); ++item) {
    const results::JobState state = store.job_state(workload.items[item].key);
    if (state.status != results::JobStatus::finished) throw std::runtime_error("a job is not finished");
    work += state.seconds;
    for (const std::uint32_t need : workload.items[item].needs) chains[item] = std::max(chains[item], chains[need]);
    chains[item] += state.seconds;
  }
  const int workers = transport->size() * options.workers_per_device->fixed().value_or(1);
  const double bound = std::max(work / workers, *std::ranges::max_element(chains));
  fmt::print("jobs={} workers={} work={:.1f}s bound={:.2f}s makespan={:.2f}s\n", workload.items.size(), workers, work,
             bound, makespan);
  fmt::print("makespan_ratio={:.4f}\n", makespan / bound);
  return 0;
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  if (count != 5) {
    fmt::print(stderr, "usage: makespan FOLDER RUNS WORKER WORKERS_PER_RANK\n");
    return 2;
  }
  foldwise::orchestrator::AgentOptions options;
  options.worker = arguments[3];
  options.workers_per_device = std::atoi(arguments[4]);
  return foldwise::benchmark(arguments[1], std::strtoull(arguments[2], nullptr, 10), options);
}
