// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/stages.h"

#include <c10/util/Exception.h>

#include <array>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>

#include "datasets/frames/prepare.h"
#include "experiments/choice_table.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/storage_full.h"
#include "worker/devices/processor.h"
#include "worker/stages/planned_files.h"
#include "worker/training/device.h"

namespace foldwise::worker {
namespace {

/// An earlier attempt that is being killed lets go within this time.
constexpr std::chrono::seconds lock_patience{10};

/// What a stage may need to execute a job.
struct StageWork {
  const JobSpec& job;
  const StageFolder& folder;
  const torch::Device& device;
  JobReporter& reporter;
};

struct ExecutionRow {
  Stage stage;
  Outcome (*execute)(const StageWork& work);
  /// Whether what it leaves beside its folder is still there; null: it leaves nothing there.
  bool (*leftovers_present)(const JobSpec& job) = nullptr;
};

constexpr auto executions = std::to_array<ExecutionRow>({
    {Stage::prepare, [](const StageWork& work) { return run_prepare(work.job, work.reporter); },
     [](const JobSpec& job) { return std::filesystem::exists(datasets::shard_path(job.output, job.key)); }},
    {Stage::pretrain,
     [](const StageWork& work) { return run_train(work.job, work.folder, work.device, work.reporter); }},
    {Stage::train, [](const StageWork& work) { return run_train(work.job, work.folder, work.device, work.reporter); }},
    {Stage::features,
     [](const StageWork& work) { return run_features(work.job, work.folder, work.device, work.reporter); }},
    {Stage::refine, [](const StageWork& work) { return run_train(work.job, work.folder, work.device, work.reporter); }},
    {Stage::score, [](const StageWork& work) { return run_score(work.job, work.folder, work.device, work.reporter); }},
    {Stage::evaluate, [](const StageWork& work) { return run_evaluate(work.job); }},
});
static_assert(each_has_its_row(executions, &ExecutionRow::stage));

/// A job that is over needs none. One that was killed behind its result has left them.
void remove_checkpoints(const StageFolder& folder) {
  std::filesystem::remove_all(folder.file("checkpoints"));
}

Outcome run_locked(const JobSpec& job, const torch::Device& device, JobReporter& reporter) {
  const auto folder = StageFolder::lock(job.output, job.key, lock_patience);
  if (!folder) {
    return Crashed{"stages/" + job.key.hex() + " is locked by another attempt at this job that is still running"};
  }
  const ExecutionRow& row = executions.at(static_cast<std::size_t>(job.stage));
  auto earlier = folder->finished();
  if (earlier && (row.leftovers_present == nullptr || row.leftovers_present(job))) {
    remove_checkpoints(*folder);
    return Finished{*std::move(earlier)};
  }
  folder->forget();
  require_as_planned(job.files);
  require_instruction_set(job.experiment.training.instruction_set);
  configure_job(job.experiment.training);
  Outcome outcome = row.execute({job, *folder, device, reporter});
  if (const auto* finished = std::get_if<Finished>(&outcome)) folder->finish(finished->result);
  const bool over = std::holds_alternative<Finished>(outcome) || std::holds_alternative<Diverged>(outcome);
  if (over) remove_checkpoints(*folder);
  return outcome;
}

/// At the end of the scope.
struct MemoryRelease {
  MemoryRelease() = default;
  ~MemoryRelease() { release_memory(); }
  MemoryRelease(const MemoryRelease&) = delete;
  MemoryRelease& operator=(const MemoryRelease&) = delete;
};

/// libtorch says which memory ran out in its message alone.
Crashed describe(const c10::Error& error) {
  const std::string message = error.what_without_backtrace();
  const bool memory =
      message.find("out of memory") != std::string::npos || message.find("can't allocate memory") != std::string::npos;
  return {memory ? "out of memory: " + message : message};
}

}  // namespace

Outcome run_stage(const JobSpec& job, const torch::Device& device, JobReporter& reporter) {
  const MemoryRelease release;
  try {
    return run_locked(job, device, reporter);
  } catch (const StorageFull&) {
    throw;  // every other job would find the same
  } catch (const UserError& error) {
    return Rejected{error.what()};
  } catch (const c10::Error& error) {
    return describe(error);
  } catch (const std::bad_alloc&) {
    return Crashed{"out of memory: the machine's memory is used up"};
  } catch (const std::system_error& error) {  // those of file systems too
    if (StorageFull::is(error.code().value())) throw StorageFull(job.output, error.what(), "free space there");
    return Crashed{error.what()};
  } catch (const std::exception& error) {
    return Crashed{error.what()};
  }
}

}  // namespace foldwise::worker
