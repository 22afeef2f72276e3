// SPDX-License-Identifier: Apache-2.0
// orchestrator simulate: one of commands.h.
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <iostream>

#include "experiments/foundation/text/byte_size.h"
#include "experiments/foundation/text/duration.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/coordinator/job_history.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/survey/reopening.h"
#include "orchestrator/simulation/other_sweeps.h"
#include "orchestrator/simulation/simulation.h"

namespace foldwise::orchestrator {
namespace {

/// The most memory that this process has had, bytes.
double peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

std::string line(const char* what, const std::string& figure) {
  return fmt::format("  {:<44}{}\n", what, figure);
}

/// `before`: bytes that the plan had taken.
std::string simulation_text(const Simulation& simulation, double before) {
  if (simulation.jobs == 0) return "  nothing is left to do\n";
  const double makespan = std::max(simulation.makespan, 1e-9);
  const double thinking = std::max(simulation.coordinator_seconds, 1e-9);
  const auto messages = static_cast<double>(simulation.messages);
  std::string text = line("makespan", format_duration(simulation.makespan));
  text += line("shortest possible", format_duration(simulation.bound()));
  text += line("makespan / shortest possible", fmt::format("{:.3f}", makespan / std::max(simulation.bound(), 1e-9)));
  if (simulation.first_results > 0)
    text += line("every first result is there after", format_duration(simulation.first_results));
  text += line("messages of coordinator and agents",
               fmt::format("{}, {:.3g}/s on average", simulation.messages, messages / makespan));
  text += line("the coordinator's own time here",
               fmt::format("{:.3g} s: {:.0f} messages/s, {:.0f} jobs/s", thinking, messages / thinking,
                           static_cast<double>(simulation.jobs) / thinking));
  const double peak = peak_memory();
  text += line("memory at most", fmt::format("{}, of which {} are the coordinator's and the simulated workers'",
                                             format_bytes(peak), format_bytes(std::max(0.0, peak - before))));
  return text;
}

}  // namespace

int simulate_command(const SimulateArguments& arguments) {
  const Sweep sweep = load_sweep(arguments.sweep.file, arguments.sweep.overrides, arguments.sweep.scale);
  datasets::DigestCache digests(datasets::DigestCache::default_file());
  const Plan plan = Plan::make(sweep, digests);
  digests.save();
  SimulationOptions options{.workers = arguments.workers,
                            .workers_per_node = arguments.workers_per_node,
                            .spread = arguments.spread,
                            .seed = static_cast<std::uint64_t>(arguments.seed),
                            .max_attempts = plan.limits().max_attempts};
  std::vector<TimedJob> others;
  if (!arguments.from.empty()) others = timed_jobs(results::StoreReader::open(find_database(arguments.from)));
  JobStates states;
  const std::filesystem::path database = database_in(sweep.output());
  if (std::filesystem::exists(database)) {
    const results::StoreReader store = results::StoreReader::open(database);
    states = store.job_states();
    if (arguments.from.empty()) others = jobs_in_place_of(plan, states, store);
  }
  if (!others.empty()) options.costs = taught(plan.workload(), others);
  const std::vector<JobHistory> history = histories(plan.workload(), states, options.max_attempts);
  const auto own = std::ranges::count_if(
      history, [](const JobHistory& job) { return job.standing == JobHistory::Standing::finished && job.seconds > 0; });
  const std::size_t timed = others.size() + static_cast<std::size_t>(own);

  const double planned = peak_memory();
  const Simulation simulation = simulate(plan.workload(), history, options);
  std::cout << fmt::format("{}: {} of {} jobs on {} worker{}, simulated\n", sweep.name(), simulation.jobs,
                           plan.workload().items.size(), arguments.workers, arguments.workers == 1 ? "" : "s")
            << (timed > 0
                    ? fmt::format("Times: learned from {} finished jobs; spread {:.2f}\n", timed, simulation.spread)
                    : fmt::format("Times: a guess within a factor of ten, by what jobs compute; spread {:.2f}\n",
                                  simulation.spread))
            << simulation_text(simulation, planned) << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
