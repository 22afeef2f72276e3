// SPDX-License-Identifier: Apache-2.0
// orchestrator run: one of commands.h.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "experiments/foundation/error.h"
#include "experiments/foundation/version.h"
#include "orchestrator/agent/agent.h"
#include "orchestrator/agent/instant.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/shell_words.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/commands/sweeps/allocation_end.h"
#include "orchestrator/commands/sweeps/on_end.h"
#include "orchestrator/commands/sweeps/other_allocation.h"
#include "orchestrator/commands/sweeps/planning_signals.h"
#include "orchestrator/commands/tensorboard/event_sink.h"
#include "orchestrator/commands/worker_program.h"
#include "orchestrator/coordinator/coordinator.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/remarks/look_alikes.h"
#include "orchestrator/plan/survey/changed_fields.h"
#include "orchestrator/plan/survey/completeness.h"
#include "orchestrator/plan/survey/last_run.h"
#include "orchestrator/plan/survey/reopening.h"
#include "orchestrator/progress/display.h"
#include "orchestrator/progress/plain_display.h"
#include "orchestrator/transport/core_binding.h"
#include "orchestrator/transport/mpi_transport.h"
#include "results/store/rebuild.h"
#include "results/table.h"

namespace foldwise::orchestrator {
namespace {

constexpr std::size_t most_experiments_shown = 1000;

Agent make_agent(const Transport& transport, std::optional<WorkersPerDevice> workers_per_device) {
  const NodeShare share = transport.share();
  const FoundGpus found = find_gpus(DeviceSources::system());
  return {{.worker = worker_program(),
           .workers_per_device = workers_per_device,
           .listed_gpus = found.listed,
           .no_gpu = why_no_gpu(found, share.local_size)},
          share_of_devices(found, share.local_rank, share.local_size),
          share};
}

/// A sweep that is ready to be coordinated: planned, recorded, its folds written.
struct PreparedSweep {
  explicit PreparedSweep(const RunArguments& arguments)
      : sweep(load_sweep(arguments.sweep.file, arguments.sweep.overrides, arguments.sweep.scale)),
        digests(datasets::DigestCache::default_file()),
        plan(make_plan()),
        store(arguments.other == OtherCoordinator::waits ? open_after_others(database_in(sweep.output()))
                                                         : results::StoreWriter::open(database_in(sweep.output()))) {
    require_complete_frames(sweep, plan, store);
    if (store.is_small() || !store.holds_plan(plan.records_digest())) record_plan();
    surroundings = {{"foldwise", version()},
                    {"git_commit", git_commit()},
                    {sweep_file_fact, std::filesystem::absolute(arguments.sweep.file).string()}};
    store.put_provenance(surroundings);
    const results::AdoptedResults adopted = adopt_results(store, sweep.output(), plan.keys());
    if (!adopted.altered.empty()) tell_remarks({results::altered_remark(adopted.altered)});
    reopen(arguments.failed);
    plan.write_fold_files();
    for (const std::string& sentence : plan.dataset_sentences()) std::cout << sentence << "\n";
    std::cout << std::flush;
    tell_remarks(plan.remarks());
  }

  Plan make_plan() {
    Plan made = Plan::make(sweep, digests);
    digests.save();
    return made;
  }

  /// What it takes the place of is told.
  void record_plan() {
    const results::PlanRecords now = plan.records();
    if (const auto last = store.last_sweep()) {
      // Of the same file they are not looked at, and there may be many.
      const auto last_experiments =
          last->text == now.sweep.text ? std::vector<results::ExperimentRecord>{} : store.experiments();
      tell_remarks(
          remarks_on_last_run(*last, last_experiments, now.sweep, now.experiments, changed_fields_remark(store, plan)));
    }
    store.put_plan(now);
  }

  /// Plans jobs again whose results somebody deleted or damaged, and, when asked to, those that failed.
  void reopen(FailedJobs failed_jobs) {
    const Workload& workload = plan.workload();
    const JobStates states = store.job_states();
    std::vector<std::uint32_t> reopened;
    if (failed_jobs == FailedJobs::again) reopened = failed_items(workload, states);
    std::vector<std::uint32_t> open = rejected_items(workload, states, plan.limits().max_attempts);
    open.insert(open.end(), reopened.begin(), reopened.end());
    const auto lost = lost_items(workload, states, open,
                                 [&](const Key& job) { return artifacts_intact(store, sweep.output(), job); });
    reopened.insert(reopened.end(), lost.begin(), lost.end());
    if (reopened.empty()) return;
    results::StoreTransaction transaction(store);
    for (const std::uint32_t item : reopened) store.plan_again(workload.items[item].key);
    transaction.commit();
  }

  Sweep sweep;
  datasets::DigestCache digests;
  Plan plan;
  results::StoreWriter store;
  results::Surroundings surroundings;
};

std::unique_ptr<ProgressSink> make_display(Display display, const std::string& title) {
  if (display == Display::plain) return std::make_unique<PlainDisplay>(title, std::cout);
  return display_on_stdout(title);
}

/// The display, and event files where they are wanted.
std::unique_ptr<ProgressSink> make_sink(const RunArguments& arguments, const PreparedSweep& prepared) {
  std::unique_ptr<ProgressSink> display = make_display(arguments.display, prepared.sweep.name());
  if (arguments.tensorboard.empty()) return display;
  return std::make_unique<EventSink>(
      std::move(display), std::make_unique<EventLog>(prepared.store, arguments.tensorboard, Instant::now().calendar));
}

/// The tables, and what to do next.
int conclude(Ending ending, const PreparedSweep& prepared, const RunArguments& arguments) {
  const std::string folder = quoted(shortest(prepared.sweep.output()));
  const std::vector<std::string> look_alikes = look_alike_remarks(prepared.plan, prepared.sweep.output());
  keep_look_alike_remarks(prepared.sweep.output(), look_alikes);
  tell_remarks(look_alikes);
  if (ending == Ending::interrupted) {
    std::cout << "Interrupted. Run the same command again: it goes on where it stopped.\n" << std::flush;
    return exit_interrupted;
  }
  if (ending == Ending::out_of_workers) {
    std::cerr
        << "No worker starts here: see that the worker executable beside the orchestrator runs on every node, and "
           "what 'orchestrator devices' says there. Then run the same command again.\n";
    return exit_interrupted;
  }
  if (prepared.sweep.size() <= most_experiments_shown) {
    std::cout << "\n" << render_tables(prepared.store, results::TableFormat::markdown) << "\n";
  } else {
    std::cout << fmt::format("The tables of {} experiments are too long to be shown here.\n", prepared.sweep.size());
  }
  if (ending == Ending::some_failed) {
    const VainJobs vain = jobs_in_vain(prepared.plan.workload(), prepared.store.job_states());
    if (vain.retriable + vain.diverged > 0)
      std::cout << fmt::format("Some runs failed; this says why: orchestrator status {}\n", folder);
    if (vain.cancelled > 0)
      std::cout << fmt::format("{} cancelled; this takes it back: orchestrator retry {}\n",
                               vain.cancelled == 1 ? "1 job was" : fmt::format("{} jobs were", vain.cancelled), folder);
    if (vain.retriable > 0)
      std::cout << fmt::format("This tries {} again: orchestrator {} --retry-failed\n",
                               vain.diverged > 0 ? "those that did not diverge" : "them",
                               command_words(arguments.sweep));
    if (vain.diverged > 0)
      std::cout << fmt::format(
          "{} diverged, and would again: a lower training.learning_rate, or another setting of "
          "what diverged, is another experiment and is trained anew.\n",
          vain.diverged == 1 ? "1 training" : fmt::format("{} trainings", vain.diverged));
  }
  std::cout << fmt::format("The tables: orchestrator table {} [--format {}]\n", folder,
                           fmt::join(results::table_format_names(), "|"))
            << std::flush;
  return ending == Ending::finished ? exit_finished : exit_some_failed;
}

Ending work_through(const RunArguments& arguments, PreparedSweep& prepared, Transport& transport, Agent& agent) {
  const PlanLimits limits = prepared.plan.limits();
  const std::unique_ptr<ProgressSink> display = make_sink(arguments, prepared);
  return coordinate(
      prepared.plan.workload(), prepared.store, transport, agent, *display,
      {.max_attempts = limits.max_attempts,
       .deadline = allocation_end(arguments.time_limit),
       .threads_per_worker = limits.threads_per_worker,
       .output = prepared.sweep.output(),
       .devices = arguments.require_gpu == RequireGpu::yes ? DeviceChoice::cuda
                                                           : limits.devices.value_or(DeviceChoice::automatic),
       .workers_per_device =
           arguments.workers_per_device.value_or(limits.workers_per_device.value_or(WorkersPerDevice())),
       .surroundings = prepared.surroundings});
}

std::string_view outcome_word(Ending ending) {
  switch (ending) {
    case Ending::finished:
      return "finished";
    case Ending::some_failed:
      return "some_failed";
    case Ending::interrupted:
      return "interrupted";
    case Ending::out_of_workers:
      return "no_workers";
  }
  throw std::logic_error("an ending without a word");
}

/// The user's command, if there is one. An allocation that ends leaves it little time.
void tell_of_end(const PreparedSweep& prepared, const std::string& outcome, int code) {
  const std::string command = prepared.plan.limits().on_end.value_or("");
  if (command.empty()) return;
  const double patience = outcome == "interrupted" ? 10 : 60;  // seconds
  SweepEnd end{
      .sweep = prepared.sweep.name(), .output = prepared.sweep.output(), .outcome = outcome, .exit_code = code};
  try {
    count_runs(prepared.store, end);
  } catch (const UserError&) {  // the store is what failed, as the exit code says
  }
  if (const std::string wrong = run_on_end(command, end, patience); !wrong.empty()) tell_remarks({wrong});
}

/// Before anything is planned: what is planned now may be another's by the time that others end.
void heed_others(const RunArguments& arguments) {
  if (arguments.other == OtherCoordinator::refuses) return;
  const Sweep sweep = load_sweep(arguments.sweep.file, arguments.sweep.overrides, arguments.sweep.scale);
  const std::filesystem::path database = database_in(sweep.output());
  if (arguments.other == OtherCoordinator::joined) refuse_to_join(database);
  wait_for_others(database);
}

/// Rank 0's part. Whatever happens, the agents of the other ranks are dismissed.
int lead(const RunArguments& arguments, Transport& transport, Agent& agent) {
  std::unique_ptr<PreparedSweep> prepared;
  try {
    heed_others(arguments);
    prepared = std::make_unique<PreparedSweep>(arguments);
  } catch (...) {
    dismiss_agents(transport);
    throw;
  }
  if (const auto binding = binding_by_mpirun(transport.share().local_size)) {
    if (const auto remark = binding_remark(*binding)) tell_remarks({*remark});
  }
  try {
    const Ending ending = work_through(arguments, *prepared, transport, agent);
    const int code = conclude(ending, *prepared, arguments);
    tell_of_end(*prepared, std::string(outcome_word(ending)), code);
    return code;
  } catch (const UserError& error) {
    tell_of_end(*prepared, "error", exit_code_of(error));
    throw;
  } catch (...) {
    tell_of_end(*prepared, "error", exit_unexpected);
    throw;
  }
}

}  // namespace

int run_command(const RunArguments& arguments) {
  exit_as_interrupted_on_signals();
  const std::unique_ptr<Transport> transport = open_transport();
  Agent agent = make_agent(*transport, arguments.workers_per_device);
  if (transport->rank() > 0) return serve(*transport, agent);
  try {
    return lead(arguments, *transport, agent);
  } catch (const UserError& error) {
    return tell(error);  // here, not further up: an exception that leaves the transport's scope aborts all ranks
  }
}

}  // namespace foldwise::orchestrator
