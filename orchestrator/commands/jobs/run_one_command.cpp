// SPDX-License-Identifier: Apache-2.0
// orchestrator run-one: one of commands.h.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "experiments/foundation/error.h"
#include "experiments/foundation/version.h"
#include "experiments/jobs/message_format.h"
#include "experiments/jobs/result_file.h"
#include "orchestrator/agent/other_build.h"
#include "orchestrator/agent/worker_process.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/jobs/machine_differences.h"
#include "orchestrator/commands/jobs/planned_job.h"
#include "orchestrator/commands/shell_words.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/commands/worker_program.h"
#include "orchestrator/progress/outcome_sentence.h"
#include "results/store/rebuild.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

/// Makes the folder that the job runs in: what it builds on stands there as links into the sweep's own.
void furnish(const fs::path& folder, const fs::path& sweep, const JobSpec& job) {
  fs::create_directories(folder / "stages");
  std::vector<Key> inputs = job.inputs.prepared;
  for (const auto& [stage, key] : job.inputs.of_the_fold) inputs.push_back(key);
  for (const Key& input : inputs) {
    const fs::path stage = sweep / "stages" / input.hex();
    if (!fs::exists(results::result_file(sweep, input))) {
      throw UserError(Fault::usage, "job " + job.key.brief(), "what it builds on has not finished: " + stage.string(),
                      "run the sweep until it has, or run that job first to see why it does not");
    }
    fs::create_directory_symlink(stage, folder / "stages" / input.hex());
  }
  // Read by what is given them; a job that prepares frames writes its own.
  for (const char* name : {"folds", "frames"}) {
    const bool written = job.stage == Stage::prepare && name == std::string_view("frames");
    if (!written && fs::exists(sweep / name)) fs::create_directory_symlink(sweep / name, folder / name);
  }
}

/// An empty folder: that of the last time is made anew, one that the user names has to be empty.
fs::path empty_folder(const std::string& wanted, const fs::path& sweep, const JobSpec& job) {
  if (!wanted.empty()) {
    if (fs::exists(wanted) && !(fs::is_directory(wanted) && fs::is_empty(wanted))) {
      throw UserError(Fault::usage, "--out " + wanted, "it is there and not an empty folder",
                      "give the name of a folder that is not there yet");
    }
    return fs::absolute(wanted);
  }
  fs::path folder = sweep / "foreground" / fmt::format("{}-{}", name_of(job.stage), job.key.brief());
  fs::remove_all(folder);
  return folder;
}

void tell(const Progress& progress) {
  for (const std::string& remark : progress.remarks) std::cout << remark << "\n";
  for (const EpochRecord& epoch : progress.finished_epochs) {
    std::cout << fmt::format("epoch {} of {}", epoch.epoch, progress.epochs);
    for (const auto& [name, value] : epoch.metrics) std::cout << fmt::format(", {} {:.4g}", name, value);
    std::cout << "\n";
  }
  std::cout << std::flush;
}

/// How the job ended, and what its worker said of this machine.
struct Foreground {
  Outcome outcome;
  Ready machine;
};

void require_own_build(const Ready& ready) {
  if (message_format_in(ready.versions) == message_format()) return;
  throw other_build("the worker beside this orchestrator", build_sentence(worker_program(), ready.versions),
                    {{"foldwise", version()}, {"git_commit", git_commit()}});
}

/// Runs the job in a worker of its own, whose words are printed as they come.
Foreground run_in_foreground(const JobSpec& job, RequireGpu require_gpu) {
  const DeviceChoice choice = require_gpu == RequireGpu::yes ? DeviceChoice::cuda : job.experiment.execution.devices;
  std::vector<std::string> environment = own_environment();
  // Every GPU that this shell may use; the worker takes the first one.
  std::string visible;
  for (const std::string& variable : environment)
    if (variable.starts_with("CUDA_VISIBLE_DEVICES=")) visible = variable.substr(variable.find('=') + 1);
  const bool listed = std::ranges::any_of(
      environment, [](const std::string& variable) { return variable.starts_with("CUDA_VISIBLE_DEVICES="); });
  std::vector<std::string> workers = worker_environment(environment, visible);
  if (!listed)
    std::erase_if(workers, [](const std::string& word) { return word.starts_with("CUDA_VISIBLE_DEVICES="); });
  const InstructionSet set = job.experiment.training.instruction_set;
  WorkerProcess process = WorkerProcess::start(worker_program(),
                                               {"--job-socket", worker_socket, "--device", std::string(name_of(choice)),
                                                "--instruction-set", std::string(name_of(set))},
                                               with_instruction_set(std::move(workers), set));
  Foreground run;
  while (true) {
    std::vector<pollfd> watched;
    process.watch(watched);
    ::poll(watched.data(), watched.size(), 500);
    process.socket().write_pending();
    for (const std::string& line : process.socket().read_lines()) {
      const WorkerReport report = parse_report(line);
      if (const auto* ready = std::get_if<Ready>(&report)) {
        run.machine = *ready;
        require_own_build(*ready);
        process.socket().send(to_line(WorkerRequest(RunJob{job})));
        std::cout << "on " << ready->device << "\n" << std::flush;
      }
      if (const auto* progress = std::get_if<Progress>(&report)) tell(*progress);
      if (const auto* ended = std::get_if<Ended>(&report)) {
        std::cerr << process.read_output() << std::flush;
        run.outcome = ended->outcome;
        return run;
      }
    }
    std::cerr << process.read_output() << std::flush;
    if (const auto exit = process.poll_exit()) {
      std::cerr << process.read_output() << std::flush;
      run.outcome = Crashed{"the worker " + std::string(exit->signal != 0 ? "was " : "") + to_sentence(*exit),
                            exit->signal, exit->code};
      return run;
    }
  }
}

/// What was not the same as in the sweep's own result: nothing, or words.
std::string differences(LeftResult own, LeftResult other) {
  for (LeftResult* each : {&own, &other}) each->result.metrics.erase("seconds");  // no two clocks agree
  std::string parts;
  const auto note = [&parts](bool same, const char* part) {
    if (!same) parts += std::string(parts.empty() ? "" : ", ") + part;
  };
  note(own.result.metrics == other.result.metrics, "metrics");
  note(own.result.epochs == other.result.epochs, "epochs");
  note(own.result.predictions == other.result.predictions, "predictions");
  note(own.checksums == other.checksums, "the bytes of artifacts");
  note(own.result.exclusions == other.result.exclusions, "samples left out");
  return parts;
}

/// What differs between this machine and those of the sweep; a store that cannot be read says nothing.
std::vector<std::string> machine_differences_of(const fs::path& sweep, const Key& job, const Ready& here) {
  if (!fs::exists(database_in(sweep))) return {};
  const results::StoreReader store = results::StoreReader::open(database_in(sweep));
  const auto places = store.computed_on();
  const auto found = places.find(job);
  return machine_differences(store.provenance(), found == places.end() ? std::vector<std::string>{} : found->second,
                             here, git_commit());
}

void compare(const fs::path& folder, const fs::path& sweep, const Key& job, const Ready& here) {
  const auto own = results::read_result(folder, job);
  const auto other = results::read_result(sweep, job);
  if (!std::holds_alternative<LeftResult>(own) || !std::holds_alternative<LeftResult>(other)) return;
  const std::string parts = differences(std::get<LeftResult>(own), std::get<LeftResult>(other));
  std::cout << (parts.empty() ? std::string("The result is that of the sweep, to the byte.")
                              : "It differs from the sweep's own result: " + parts + ".")
            << "\n";
  if (parts.empty()) return;
  const std::vector<std::string> reasons = machine_differences_of(sweep, job, here);
  for (const std::string& reason : reasons) std::cout << "  " << reason << "\n";
  if (reasons.empty())
    std::cout << "  Device, libraries and program are those of the sweep, as far as its store says.\n";
}

}  // namespace

int run_one_command(const RunOneArguments& arguments) {
  const PlannedJob planned(arguments.sweep, arguments.key);
  JobSpec job = planned.specify();
  const fs::path& sweep = planned.output();
  const fs::path folder = empty_folder(arguments.out, sweep, job);
  furnish(folder, sweep, job);
  job.output = folder.string();
  std::cout << fmt::format("{} job {}, {}\nin {}\n", name_of(job.stage), job.key.brief(), planned.label(),
                           shortest(folder))
            << std::flush;
  const auto [outcome, machine] = run_in_foreground(job, arguments.require_gpu);
  std::cout << outcome_sentence(outcome) << "\n";
  const auto* const finished = std::get_if<Finished>(&outcome);
  if (finished == nullptr) {
    std::cout << std::flush;
    return exit_some_failed;
  }
  for (const auto& [name, value] : finished->result.metrics) std::cout << fmt::format("  {} {:.6g}\n", name, value);
  compare(folder, sweep, job.key, machine);
  std::cout << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
