// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/stages.h"

#include <c10/util/Exception.h>

#include <filesystem>
#include <new>
#include <stdexcept>
#include <string>

#include "datasets/frames/prepare.h"
#include "experiments/foundation/error.h"
#include "worker/training/device.h"

namespace foldwise::worker {
namespace {

/// An earlier attempt that is being killed lets go within this time.
constexpr std::chrono::seconds lock_patience{10};

Outcome execute(const JobSpec& job, const StageFolder& folder, const torch::Device& device, JobReporter& reporter) {
  switch (job.stage) {
    case Stage::prepare:
      return run_prepare(job, reporter);
    case Stage::train:
      return run_train(job, folder, device, reporter);
    case Stage::evaluate:
      return run_evaluate(job, device, reporter);
  }
  throw std::logic_error("a stage that no function executes");
}

bool shard_present(const JobSpec& job) {
  return job.stage != Stage::prepare || std::filesystem::exists(datasets::shard_path(job.output, job.key));
}

Outcome run_locked(const JobSpec& job, const torch::Device& device, JobReporter& reporter) {
  const auto folder = StageFolder::lock(job.output, job.key, lock_patience);
  if (!folder) {
    return Crashed{"stages/" + job.key.hex() + " is locked by another attempt at this job that is still running"};
  }
  if (auto earlier = folder->finished(); earlier && shard_present(job)) return Finished{*std::move(earlier)};
  configure_job(job.experiment.training);
  Outcome outcome = execute(job, *folder, device, reporter);
  if (const auto* finished = std::get_if<Finished>(&outcome)) folder->finish(finished->result);
  const bool over = std::holds_alternative<Finished>(outcome) || std::holds_alternative<Diverged>(outcome);
  if (over) std::filesystem::remove_all(folder->file("checkpoints"));
  return outcome;
}

/// libtorch says which memory ran out in its message alone.
Crashed describe(const c10::Error& error) {
  const std::string message = error.what_without_backtrace();
  const bool memory =
      message.find("out of memory") != std::string::npos || message.find("can't allocate memory") != std::string::npos;
  return {memory ? "out of memory: " + message : message};
}

}  // namespace

Outcome run_stage(const JobSpec& job, const torch::Device& device, JobReporter& reporter) {
  try {
    return run_locked(job, device, reporter);
  } catch (const UserError& error) {
    return Rejected{error.what()};
  } catch (const c10::Error& error) {
    return describe(error);
  } catch (const std::bad_alloc&) {
    return Crashed{"out of memory: the machine's memory is used up"};
  } catch (const std::exception& error) {
    return Crashed{error.what()};
  }
}

}  // namespace foldwise::worker
