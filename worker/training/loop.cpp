// SPDX-License-Identifier: Apache-2.0
#include "worker/training/loop.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "results/metrics/classification.h"
#include "worker/clips/sampler.h"
#include "worker/evaluation/video_scores.h"
#include "worker/training/checkpoint.h"
#include "worker/training/early_stopping.h"
#include "worker/training/learner.h"
#include "worker/training/training_state.h"

namespace foldwise {
namespace {

std::vector<SampledVideo> sampled(const std::vector<LabelledVideo>& videos) {
  std::vector<SampledVideo> named;
  for (const LabelledVideo& video : videos) named.push_back({video.id, video.frames.frames});
  return named;
}

std::vector<EvaluatedVideo> evaluated(const std::vector<LabelledVideo>& videos) {
  std::vector<EvaluatedVideo> named;
  for (const LabelledVideo& video : videos) named.push_back({video.id, video.label});
  return named;
}

LoaderOptions loader_options(const TrainingTask& task, const Normalisation& normalisation) {
  const Experiment& experiment = task.experiment;
  LoaderOptions options;
  options.clip_frames = experiment.clips.frames;
  options.input = experiment.model.input;
  options.augmentation = experiment.augmentation;
  options.normalisation = normalisation;
  options.batch_size = experiment.training.batch_size;
  options.threads = experiment.execution.loader_threads;
  options.memory = task.device.is_cuda() ? HostMemory::pinned : HostMemory::pageable;
  options.seed = task.seed;
  return options;
}

/// Why an epoch was left before its end.
enum class Halt { stopped, diverged };

class Training {
 public:
  Training(const TrainingTask& task, TrainingObserver& observer)
      : task_(task),
        training_(task.experiment.training),
        observer_(observer),
        learner_(task.experiment, task.classes, task.seed, task.device),
        sampler_(ClipSampler::create(task.experiment.sampling, sampled(task.training), task.experiment.clips.frames,
                                     task.seed)),
        stopping_(training_.early_stopping),
        checkpoints_(task.checkpoints),
        loader_options_(loader_options(task, learner_.normalisation())),
        validation_videos_(evaluated(task.validation)) {
    for (const LabelledVideo& video : task.validation) validation_frames_.emplace(video.id, video.frames);
  }

  TrainingEnd run();

 private:
  void resume();
  std::optional<Halt> train_epoch();
  std::optional<Halt> train_step(EpochLoader& loader);
  std::optional<Halt> validate();
  void end_epoch(const ValidationFigures& figures);
  void save();

  bool goes_on() const { return state_.epoch <= training_.epochs && !stopping_.exhausted(); }
  std::size_t batches() const { return EpochLoader::batches(task_.training.size(), training_.batch_size); }
  std::size_t steps() const { return (batches() + accumulation() - 1) / accumulation(); }
  std::size_t accumulation() const { return static_cast<std::size_t>(training_.accumulation); }
  std::optional<ScoringClip> scoring() const;
  TrainingPosition position() const;

  const TrainingTask& task_;
  const TrainingOptions& training_;
  TrainingObserver& observer_;
  Learner learner_;
  std::unique_ptr<ClipSampler> sampler_;
  EarlyStopping stopping_;
  CheckpointFolder checkpoints_;
  LoaderOptions loader_options_;
  std::vector<EvaluatedVideo> validation_videos_;
  std::map<std::string, VideoFrames> validation_frames_;
  TrainingState state_;
  std::chrono::steady_clock::time_point last_save_ = std::chrono::steady_clock::now();
};

TrainingEnd Training::run() {
  resume();
  while (goes_on()) {
    std::optional<Halt> halt = train_epoch();
    if (!halt) halt = validate();
    if (halt == Halt::diverged) return Diverged{state_.epoch};
    if (halt == Halt::stopped) {
      save();
      return Interrupted{state_.epoch};
    }
    if (goes_on() && observer_.stop_requested()) return Interrupted{state_.epoch};  // the epoch's end was saved
  }
  return Trained{stopping_.memory().best_epoch, std::move(state_.records), std::move(state_.best_weights),
                 learner_.normalisation(), std::move(state_.history)};
}

void Training::resume() {
  CheckpointFolder::Loaded loaded = checkpoints_.load();
  for (const std::string& remark : loaded.remarks) observer_.remark(remark);
  if (!loaded.content) return;
  state_ = unpack(*loaded.content, learner_, *sampler_);
  stopping_.remember(state_.stopping);
  observer_.remark("resumed in epoch " + std::to_string(state_.epoch) + " after step " + std::to_string(state_.step) +
                   " of " + std::to_string(steps()));
}

std::optional<Halt> Training::train_epoch() {
  if (state_.positions.empty()) {
    for (std::size_t video = 0; video < task_.training.size(); ++video) {
      state_.positions.push_back(sampler_->position(video, state_.epoch));
    }
  }
  EpochPlan plan;
  plan.epoch = state_.epoch;
  plan.positions = state_.positions;
  plan.clean = scoring() == ScoringClip::clean ? CleanCopies::yes : CleanCopies::no;
  plan.first_batch = std::min(state_.step * accumulation(), batches());
  EpochLoader loader(loader_options_, task_.training, std::move(plan));
  while (loader.left() > 0) {
    if (const std::optional<Halt> halt = train_step(loader)) return halt;
  }
  return std::nullopt;
}

std::optional<Halt> Training::train_step(EpochLoader& loader) {
  const std::size_t first_batch = state_.step * accumulation();
  std::vector<ClipBatch> group;
  while (group.size() < accumulation() && loader.left() > 0) group.push_back(loader.next());
  const auto result = learner_.step(group, {state_.epoch, first_batch}, scoring());
  if (!result) return Halt::diverged;
  state_.meter.add(result->meter);
  std::size_t scored = 0;
  for (const ClipBatch& batch : group) {
    for (std::size_t i = 0; i < batch.videos.size() && scored < result->scores.size(); ++i) {
      sampler_->update(batch.videos[i], state_.epoch, batch.positions[i], result->scores[scored++]);
    }
  }
  ++state_.step;
  observer_.moved(position());
  if (observer_.stop_requested()) return Halt::stopped;
  const std::chrono::duration<double> since_save = std::chrono::steady_clock::now() - last_save_;
  if (since_save.count() >= task_.experiment.execution.checkpoint_interval && state_.step < steps()) save();
  return std::nullopt;
}

std::optional<Halt> Training::validate() {
  VideoScoring how;
  how.input = task_.experiment.model.input;
  how.normalisation = learner_.normalisation();
  how.pooling = task_.experiment.model.pooling;
  how.clip_frames = task_.experiment.clips.frames;
  how.inverse_temperature = training_.early_stopping.inverse_temperature;
  // Not evaluation.chunk_frames: fields of the evaluation must not reach a training that evaluations share.
  how.chunk_frames = EvaluationOptions{}.chunk_frames;
  const auto predictions = evaluate_videos(
      learner_.model(), validation_videos_, [this](const std::string& id) { return validation_frames_.at(id); }, how,
      [this](std::size_t done, std::size_t all) {
        observer_.moved(position());
        return done == all || !observer_.stop_requested();
      });
  if (!predictions) return Halt::stopped;
  const ValidationFigures figures{cross_entropy(*predictions), accuracy(*predictions)};
  if (!std::isfinite(figures.loss)) return Halt::diverged;
  end_epoch(figures);
  return std::nullopt;
}

void Training::end_epoch(const ValidationFigures& figures) {
  if (stopping_.observe(state_.epoch, figures) == EarlyStopping::Verdict::improved) {
    state_.best_weights = learner_.weights();
  }
  state_.stopping = stopping_.memory();
  state_.records.push_back({state_.epoch,
                            {{"train_loss", state_.meter.mean_loss()},
                             {"train_accuracy", state_.meter.accuracy()},
                             {"validation_loss", figures.loss},
                             {"validation_accuracy", figures.accuracy},
                             {"learning_rate_backbone", training_.learning_rate.backbone},
                             {"learning_rate_head", training_.learning_rate.head}}});
  state_.history.add(state_.positions, sampler_->estimates());
  state_.positions.clear();
  state_.meter = {};
  state_.step = 0;
  ++state_.epoch;
  save();
  observer_.epoch_ended(state_.records.back());
}

void Training::save() {
  checkpoints_.save(pack(state_, learner_, *sampler_));
  last_save_ = std::chrono::steady_clock::now();
  observer_.checkpointed();
}

std::optional<ScoringClip> Training::scoring() const {
  if (!sampler_->learns_in(state_.epoch)) return std::nullopt;
  return task_.experiment.sampling.scoring;
}

TrainingPosition Training::position() const {
  return {state_.epoch, state_.step, steps(), state_.meter.clips > 0 ? state_.meter.mean_loss() : 0.0};
}

}  // namespace

TrainingEnd train(const TrainingTask& task, TrainingObserver& observer) {
  return Training(task, observer).run();
}

}  // namespace foldwise
