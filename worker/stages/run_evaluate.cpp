// SPDX-License-Identifier: Apache-2.0
#include <torch/nn/module.h>

#include <map>
#include <span>

#include "experiments/error.h"
#include "results/metrics/classification.h"
#include "worker/evaluation/video_scores.h"
#include "worker/models/safetensors.h"
#include "worker/models/weights.h"
#include "worker/stages/fold_videos.h"
#include "worker/stages/stages.h"
#include "worker/training/learner.h"

namespace foldwise {
namespace {

/// The trained network of another stage.
BuiltModel load_trained(const JobSpec& job, const Key& training, int classes, const torch::Device& device) {
  const std::filesystem::path file = stage_folder(job.output, training) / "model.safetensors";
  const SafeTensors content = read_safetensors(file);
  ModelOptions options = job.experiment.model;
  options.weights.clear();  // what the training started from is not needed any more
  BuiltModel built = build_model(options, classes);
  set_weights(*built.model, content.tensors, file.string());
  built.normalisation = normalisation_of(content, file.string());
  built.model->to(device);
  return built;
}

VideoScoring scoring_of(const Experiment& experiment, const Normalisation& normalisation) {
  VideoScoring scoring;
  scoring.input = experiment.model.input;
  scoring.normalisation = normalisation;
  scoring.pooling = experiment.model.pooling;
  scoring.clip_frames = experiment.clips.frames;
  scoring.inverse_temperature = experiment.evaluation.inverse_temperature;
  scoring.chunk_frames = experiment.evaluation.chunk_frames;
  return scoring;
}

}  // namespace

Outcome run_evaluate(const JobSpec& job, const torch::Device& device, JobReporter& reporter) {
  if (job.inputs.empty()) throw std::invalid_argument("an evaluation without a training to evaluate");
  const std::span<const Key> prepared = std::span(job.inputs).subspan(1);
  const FoldVideos videos(job, prepared);
  const Result training = read_result(job.output, job.inputs.front());
  const BuiltModel built = load_trained(job, job.inputs.front(), static_cast<int>(videos.classes().size()), device);

  std::vector<EvaluatedVideo> evaluated;
  std::map<std::string, VideoFrames> frames;
  for (const LabelledVideo& video : videos.test()) {
    evaluated.push_back({video.id, video.label});
    frames.emplace(video.id, video.frames);
  }
  Progress progress;
  progress.key = job.key;
  progress.steps = static_cast<int>(evaluated.size());
  auto predictions = evaluate_videos(
      *built.model, evaluated, [&](const std::string& id) { return frames.at(id); },
      scoring_of(job.experiment, built.normalisation),
      [&](std::size_t done, std::size_t all) {
        progress.step = static_cast<int>(done);
        reporter.report(progress);
        return done == all || !reporter.stop_requested();
      });
  if (!predictions) return Interrupted{};

  Result result;
  result.metrics = {{"accuracy", accuracy(*predictions)},
                    {"unweighted_average_recall", unweighted_average_recall(*predictions)},
                    {"loss", cross_entropy(*predictions)},
                    {"test_videos", static_cast<double>(predictions->size())}};
  for (const char* passed_on : {"epochs", "epochs_run"}) {
    if (const auto found = training.metrics.find(passed_on); found != training.metrics.end()) {
      result.metrics.insert(*found);
    }
  }
  result.predictions = *std::move(predictions);
  result.exclusions = videos.exclusions();
  return Finished{std::move(result)};
}

}  // namespace foldwise
