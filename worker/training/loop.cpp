// SPDX-License-Identifier: Apache-2.0
#include "worker/training/loop.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "datasets/label_traits.h"
#include "worker/models/frozen_network.h"
#include "worker/models/weights/weights.h"
#include "worker/training/checkpoint.h"
#include "worker/training/class_weights.h"
#include "worker/training/early_stopping.h"
#include "worker/training/learner.h"
#include "worker/training/schedule.h"
#include "worker/training/training_state.h"

namespace foldwise::worker {
namespace {

/// What features are standardised with where nothing else says it: a checkpoint does, and a file of weights.
std::optional<Standardisation> standardisation_for(const TrainingTask& task, TrainingData& data,
                                                   const CheckpointFolder::Loaded& found) {
  if (found.content || !task.experiment.model.weights.empty()) return std::nullopt;
  return data.standardisation();
}

/// Why an epoch was left before its end.
enum class Halt { stopped, diverged };

class Training {
 public:
  Training(const TrainingTask& task, TrainingData& data, const ScoredPart& validation, TrainingObserver& observer)
      : task_(task),
        training_(task.experiment.training),
        data_(data),
        validation_(validation),
        observer_(observer),
        checkpoints_(task.checkpoints),
        found_(checkpoints_.load()),
        learner_(task.experiment, data.shape(), task.seed, task.device, standardisation_for(task, data, found_),
                 weights_of_classes(training_.class_weights, data.class_samples())),
        stopping_(training_.early_stopping),
        schedule_(training_.schedule) {}

  TrainingEnd run();

 private:
  void resume();
  std::optional<Halt> train_epoch();
  std::optional<Halt> train_step(BatchSource& batches);
  std::optional<Halt> validate_within();
  std::optional<Halt> end_epoch();
  /// nullopt: asked to stop.
  std::optional<ValidationFigures> validate();
  void observe(const ValidationFigures& figures);
  /// The best of the epoch.
  ValidationFigures best_of_epoch(const ValidationFigures& last) const;
  void record_epoch(const ValidationFigures& last);
  void save();

  bool goes_on() const { return state_.epoch <= training_.epochs && !stopping_.exhausted(); }
  std::size_t batches() const { return batches_of(data_.samples(), training_.batch_size); }
  std::size_t steps() const { return (batches() + accumulation() - 1) / accumulation(); }
  std::size_t accumulation() const { return static_cast<std::size_t>(training_.accumulation); }
  datasets::LabelKind labels() const { return data_.shape().labels; }
  TrainingPosition position() const;
  std::size_t steps_done() const { return static_cast<std::size_t>(state_.epoch - 1) * steps() + state_.step; }
  /// Of the next step.
  double scale() const { return schedule_.scale({state_.epoch, steps_done()}); }
  /// Whether a validation within the epoch stands between the last step and the next.
  bool awaits_validation() const;

  const TrainingTask& task_;
  const TrainingOptions& training_;
  TrainingData& data_;
  const ScoredPart& validation_;
  TrainingObserver& observer_;
  CheckpointFolder checkpoints_;
  CheckpointFolder::Loaded found_;  ///< at the start
  Learner learner_;
  EarlyStopping stopping_;
  Schedule schedule_;
  TrainingState state_;
  std::chrono::steady_clock::time_point last_save_ = std::chrono::steady_clock::now();
};

TrainingEnd Training::run() {
  if (training_.precision == Precision::tf32 && !task_.device.is_cuda()) {
    observer_.remark("training.precision tf32 changes nothing on a CPU, which computes in float32: only GPUs have it");
  }
  if (!found_.content) {
    const std::string left_out = left_out_text(learner_.loaded(), task_.experiment.model.weights);
    if (!left_out.empty()) observer_.remark(left_out);
  }
  resume();
  while (goes_on()) {
    std::optional<Halt> halt = train_epoch();
    if (!halt) halt = end_epoch();
    if (halt == Halt::diverged) return Diverged{state_.epoch};
    if (halt == Halt::stopped) {
      save();
      return Interrupted{state_.epoch};
    }
    if (goes_on() && observer_.stop_requested()) return Interrupted{state_.epoch};  // the epoch's end was saved
  }
  return Trained{stopping_.memory().best_epoch, std::move(state_.records), std::move(state_.validations),
                 std::move(state_.best_weights), learner_.normalisation()};
}

void Training::resume() {
  for (const std::string& remark : found_.remarks) observer_.remark(remark);
  if (!found_.content) return;
  state_ = unpack(*found_.content, learner_, data_);
  found_ = {};
  stopping_.remember(state_.stopping);
  schedule_.remember(state_.schedule);
  observer_.remark("resumed in epoch " + std::to_string(state_.epoch) + " after step " + std::to_string(state_.step) +
                   " of " + std::to_string(steps()));
}

std::optional<Halt> Training::train_epoch() {
  EpochRequest request;
  request.epoch = state_.epoch;
  request.first_batch = std::min(state_.step * accumulation(), batches());
  request.normalisation = learner_.normalisation();
  request.device = task_.device;
  const std::unique_ptr<BatchSource> source = data_.begin_epoch(request);
  while (true) {
    if (awaits_validation()) {
      if (const std::optional<Halt> halt = validate_within()) return halt;
    }
    if (source->left() == 0) return std::nullopt;
    if (const std::optional<Halt> halt = train_step(*source)) return halt;
  }
}

bool Training::awaits_validation() const {
  const auto interval = static_cast<std::size_t>(training_.validation_interval);
  if (interval == 0 || state_.step == 0 || state_.step >= steps() || steps_done() % interval != 0) return false;
  return state_.validations.empty() || state_.validations.back().step != steps_done();
}

std::optional<Halt> Training::train_step(BatchSource& source) {
  const std::size_t first_batch = state_.step * accumulation();
  learner_.optimizer().scale_rates(scale());
  std::vector<ClipBatch> group;
  while (group.size() < accumulation() && source.left() > 0) group.push_back(source.next());
  const auto result = learner_.step(group, {state_.epoch, first_batch}, data_.scoring(state_.epoch));
  if (!result) return Halt::diverged;
  state_.meter.add(result->meter);
  data_.learn(state_.epoch, group, result->figures);
  ++state_.step;
  observer_.moved(position());
  if (observer_.stop_requested()) return Halt::stopped;
  const std::chrono::duration<double> since_save = std::chrono::steady_clock::now() - last_save_;
  if (since_save.count() >= task_.experiment.execution.checkpoint_interval && state_.step < steps()) save();
  return std::nullopt;
}

std::optional<ValidationFigures> Training::validate() {
  Scoring how;
  how.loss = learner_.loss();
  how.input = task_.experiment.model.input;
  how.crop_area = task_.experiment.clips.evaluation_crop_area;
  how.normalisation = learner_.normalisation();
  how.pooling.clip_frames = pooling_window(task_.experiment, data_.shape());
  // Only scores of classes can be weighted by themselves: numbers are averaged.
  if (labels() == datasets::LabelKind::classes) {
    how.pooling.inverse_temperature = training_.early_stopping.inverse_temperature;
  }
  // Not evaluation.chunk_frames: fields of the evaluation must not reach a training that evaluations share.
  how.chunk_frames = EvaluationOptions{}.chunk_frames;
  return validation_.measure(learner_.network(), how, labels(), [this](std::size_t done, std::size_t all) {
    observer_.moved(position());
    return done == all || !observer_.stop_requested();
  });
}

void Training::observe(const ValidationFigures& figures) {
  if (stopping_.observe(state_.epoch, figures) == EarlyStopping::Verdict::improved) {
    state_.best_weights = learner_.weights();
  }
  state_.stopping = stopping_.memory();
  if (training_.validation_interval == 0) return;
  state_.validations.push_back({state_.epoch, steps_done(), state_.meter.mean_loss(), figures});
}

std::optional<Halt> Training::validate_within() {
  const std::optional<ValidationFigures> figures = validate();
  if (!figures) return Halt::stopped;
  if (!std::isfinite(figures->loss)) return Halt::diverged;
  observe(*figures);
  save();
  return std::nullopt;
}

std::optional<Halt> Training::end_epoch() {
  const std::optional<ValidationFigures> figures = validate();
  if (!figures) return Halt::stopped;
  if (!std::isfinite(figures->loss)) return Halt::diverged;
  observe(*figures);
  record_epoch(*figures);
  return std::nullopt;
}

ValidationFigures Training::best_of_epoch(const ValidationFigures& last) const {
  if (training_.early_stopping.keep == KeptNetwork::last) return last;
  ValidationFigures best = last;
  for (const ValidationRecord& record : state_.validations) {
    if (record.epoch == state_.epoch && !stopping_.is_better(best, record.figures)) best = record.figures;
  }
  return best;
}

void Training::record_epoch(const ValidationFigures& last) {
  const ValidationFigures figures = best_of_epoch(last);
  const double used = schedule_.scale({state_.epoch, steps_done() - 1});
  schedule_.observe(last.loss);
  state_.schedule = schedule_.memory();
  std::map<std::string, double> metrics{
      {"train_loss", state_.meter.mean_loss()},
      {"validation_loss", figures.loss},
      {"validation_" + std::string(name_of(datasets::traits_of(labels()).judged_by())), figures.figure},
      {"learning_rate_backbone", used * training_.learning_rate.backbone},
      {"learning_rate_head", used * training_.learning_rate.head}};
  const PerPart& rates = training_.learning_rate;
  if (rates.attention) metrics.emplace("learning_rate_attention", used * *rates.attention);
  if (rates.pooling) metrics.emplace("learning_rate_pooling", used * *rates.pooling);
  if (labels() == datasets::LabelKind::classes) metrics.emplace("train_accuracy", state_.meter.accuracy());
  metrics.merge(data_.end_epoch());
  state_.records.push_back({state_.epoch, std::move(metrics)});
  state_.meter = {};
  state_.step = 0;
  ++state_.epoch;
  save();
  observer_.epoch_ended(state_.records.back());
}

void Training::save() {
  checkpoints_.save(pack(state_, learner_, data_));
  last_save_ = std::chrono::steady_clock::now();
  observer_.checkpointed();
}

TrainingPosition Training::position() const {
  return {state_.epoch, state_.step, steps(), state_.meter.clips > 0 ? state_.meter.mean_loss() : 0.0};
}

}  // namespace

TrainingEnd train(const TrainingTask& task, TrainingData& data, const ScoredPart& validation,
                  TrainingObserver& observer) {
  return Training(task, data, validation, observer).run();
}

}  // namespace foldwise::worker
