// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/figures/map_export.h"

#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "experiments/facts/training_scheme.h"
#include "experiments/foundation/error.h"
#include "experiments/jobs/map_request.h"
#include "orchestrator/agent/worker_process.h"
#include "orchestrator/commands/worker_program.h"

namespace foldwise::orchestrator {
namespace {

/// Waits until the worker ends. It shares our standard output and error, and computes with these instructions, as the
/// workers of jobs do.
WorkerExit run_worker(std::vector<std::string> words, InstructionSet instructions) {
  const std::string program = worker_program().string();
  words.insert(words.begin(), program);
  std::vector<std::string> environment =
      with_instruction_set(worker_environment(own_environment(), ""), instructions);  // no GPU: those are the jobs'
  const auto pointers = [](std::vector<std::string>& texts) {
    std::vector<char*> list;
    list.reserve(texts.size() + 1);
    for (std::string& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
  };
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, program.c_str(), nullptr, nullptr, pointers(words).data(), pointers(environment).data());
  if (error != 0) {
    throw UserError(Fault::usage, program,
                    std::string("the worker executable does not start (") + strerror(error) + ")",
                    "it belongs beside the orchestrator executable: build or install both");
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return {.signal = WTERMSIG(status), .code = 0};
  return {.signal = 0, .code = WEXITSTATUS(status)};
}

/// A scoring of the run, as far as the video needs it.
JobSpec scoring_of(const results::StoreReader& store, FigureMaterial& material, const TrainedRun& run,
                   const std::string& video) {
  JobSpec job;
  job.key = run.run.score.value_or(run.run.evaluate);
  job.stage = Stage::score;
  job.experiment = material.experiment_of(run);
  job.output = std::filesystem::absolute(store.file()).parent_path().string();
  job.fold_file = "folds/" + store.folds().folds.at(run.run.division.value()).digest.hex() + ".json";
  job.fold = run.run.fold;
  job.repeat = run.run.repeat;
  if (trains_on_features(job.experiment)) {
    job.inputs.of_the_fold = {{Stage::refine, run.run.train}, {Stage::features, run.run.before.back()}};
    return job;
  }
  job.inputs.of_the_fold = {{Stage::train, run.run.train}};
  const auto seen = material.seen_frames(run, video);
  if (!seen) {
    throw UserError(Fault::data, video, "its stored frames are no longer in the sweep's folder",
                    "run the sweep again, which prepares what is missing where it trains something");
  }
  job.inputs.prepared = {seen->shard};
  return job;
}

}  // namespace

int export_maps(const results::StoreReader& store, FigureMaterial& material, const TrainedRun& run,
                const MapQuestion& question) {
  const MapRequest request{.job = scoring_of(store, material, run, question.video),
                           .video = question.video,
                           .file = std::filesystem::absolute(question.file).string(),
                           .most_bytes = question.most_bytes};
  const WorkerExit exit = run_worker({"maps", to_json(request)}, request.job.experiment.training.instruction_set);
  if (exit.signal != 0) {
    throw UserError(Fault::usage, question.video, "the worker was " + to_sentence(exit) + " while it made the maps",
                    "where that is SIGKILL, memory ran out: take a shorter video or a machine with more");
  }
  return exit.code;
}

}  // namespace foldwise::orchestrator
