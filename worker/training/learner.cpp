// SPDX-License-Identifier: Apache-2.0
#include "worker/training/learner.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "datasets/folds/experiment_fit.h"
#include "worker/clips/batches/finish_batch.h"
#include "worker/clips/draw.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

BuiltNetwork build_seeded(const Experiment& experiment, const NetworkShape& shape, std::uint64_t seed,
                          torch::Device device, const std::optional<Standardisation>& standardisation) {
  torch::manual_seed(Draw(seed, 0, "", Purpose::weights).bits64());
  BuiltNetwork built = build_network(experiment.model, shape, standardisation);
  built.network->to(device);
  built.network->compute_in(experiment.training.precision, experiment.training.memory_format);
  built.network->encoder().freeze_before(experiment.training.tuned_from);
  built.network->train();
  return built;
}

HeldCentres held_of(const BuiltNetwork& built, InflationMasking masking) {
  if (masking == InflationMasking::none) return {};
  return {*built.network, built.weights.inflated};
}

/// Those of a part that are trained: neither gradients nor decay move what stands before training.tuned_from.
std::vector<torch::Tensor> trained_parameters(const Network& network, Part part) {
  std::vector<torch::Tensor> parameters = network.parameters_of(part);
  std::erase_if(parameters, [](const torch::Tensor& parameter) { return !parameter.requires_grad(); });
  return parameters;
}

std::vector<ParameterGroup> groups_of(const Network& network, const TrainingOptions& training) {
  std::vector<ParameterGroup> groups;
  for (const Part part : parts) {
    groups.push_back({std::string(name_of(part)), trained_parameters(network, part),
                      of_part(part, training.learning_rate), of_part(part, training.weight_decay)});
  }
  return groups;
}

/// Scores [batch, classes] at the labels [batch].
torch::Tensor at_targets(const torch::Tensor& scores, const torch::Tensor& labels) {
  return scores.gather(1, labels.unsqueeze(1)).squeeze(1);
}

std::vector<double> on_host(const std::vector<torch::Tensor>& parts) {
  if (parts.empty()) return {};
  const torch::Tensor joined = torch::cat(parts).to(torch::kCPU, torch::kDouble).contiguous();
  return {joined.data_ptr<double>(), joined.data_ptr<double>() + joined.numel()};
}

std::int64_t clips_in(std::span<const ClipBatch> batches) {
  std::int64_t clips = 0;
  for (const ClipBatch& batch : batches) clips += batch.size();
  return clips;
}

/// Undefined where there are none.
torch::Tensor tensor_of(const std::vector<double>& class_weights, ClassWeights wanted) {
  if (wanted == ClassWeights::none) return {};
  if (class_weights.empty()) throw std::logic_error("training.class_weights without the classes of the samples");
  return torch::tensor(class_weights, torch::kDouble);
}

}  // namespace

double of_part(Part part, const PerPart& values) {
  switch (part) {
    case Part::backbone:
      return values.backbone;
    case Part::attention:
      return values.attention.value_or(values.head);
    case Part::head:
      return values.head;
    case Part::pooling:
      return values.pooling.value_or(values.head);
  }
  throw std::logic_error("a part of a network without a rate");
}

void Meter::add(const Meter& other) {
  loss += other.loss;
  correct += other.correct;
  clips += other.clips;
}

Learner::Learner(const Experiment& experiment, const NetworkShape& shape, std::uint64_t seed, torch::Device device,
                 const std::optional<Standardisation>& standardisation, const std::vector<double>& class_weights)
    : built_(build_seeded(experiment, shape, seed, device, standardisation)),
      device_(device),
      optimizer_(Optimizer::create(experiment.training.optimizer, groups_of(*built_.network, experiment.training))),
      held_(held_of(built_, experiment.model.inflation_masking)),
      loss_(loss_for(experiment.training.loss, shape.labels)),
      gradients_(experiment.training.gradients),
      class_weights_(tensor_of(class_weights, experiment.training.class_weights)),
      loss_weights_(class_weights_.defined() ? class_weights_.to(device, torch::kFloat) : torch::Tensor()),
      target_multiplier_(experiment.model.target_multiplier),
      diversity_penalty_(experiment.model.attention.diversity_penalty),
      seed_(seed) {}

std::optional<Learner::StepResult> Learner::step(const std::vector<ClipBatch>& batches, const StepName& name,
                                                 std::optional<ClipScoring> scoring) {
  const double weight_of_all = weight_of(batches);
  std::vector<torch::Tensor> losses;
  std::vector<torch::Tensor> correct;
  std::vector<torch::Tensor> figures;
  optimizer_->clear_gradients();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const ClipBatch batch = finish_on(device_, batches[i]);
    if (scoring && scoring->clip == ScoringClip::clean) figures.push_back(clean_figures(scoring->figure, batch));
    torch::manual_seed(Draw(seed_, name.epoch, name.first_batch + i, Purpose::dropout).bits64());
    const ClipScores scores = built_.network->score_for_training({batch.clips, batch.steps});
    const torch::Tensor loss = loss_of_batch(scores, batch);
    const torch::Tensor penalty = built_.network->penalty();
    const double weight = gradients_ == Accumulated::mean ? weight_of_all : weight_of(std::span(batches).subspan(i, 1));
    ((penalty.defined() ? loss + diversity_penalty_ * penalty : loss) / weight).backward();
    losses.push_back(loss.detach().reshape({1}));
    if (batch.labels.defined()) correct.push_back(scores.pooled.detach().argmax(1).eq(batch.labels).sum().reshape({1}));
    if (scoring && scoring->clip == ScoringClip::augmented) {
      const torch::NoGradGuard no_gradients;
      figures.push_back(figures_of(scoring->figure, scores, batch));
    }
  }
  StepResult result;
  // The device is waited for here, once per step.
  for (const double loss : on_host(losses)) result.meter.loss += loss;
  if (!std::isfinite(result.meter.loss)) return std::nullopt;
  for (const double count : on_host(correct)) result.meter.correct += std::llround(count);
  result.meter.clips = clips_in(batches);
  if (scoring) result.figures = on_host(figures);
  held_.step(*optimizer_);
  return result;
}

torch::Tensor Learner::losses_of(const ClipScores& scores, const Truth& truth) const {
  switch (built_.network->trained_on()) {
    case TrainedOn::pooled_scores:
      return sample_losses(loss_, scores.pooled, truth);
    case TrainedOn::scores_of_steps:
      return losses_over_steps(loss_, scores.steps, truth);
  }
  throw std::logic_error("a pooling that is trained on nothing");
}

torch::Tensor Learner::loss_of_batch(const ClipScores& scores, const ClipBatch& batch) const {
  const Truth truth{batch.labels, multiplied(batch.targets), loss_weights_};
  if (batch.weights.defined()) return (losses_of(scores, truth) * batch.weights).sum();
  if (built_.network->trained_on() == TrainedOn::pooled_scores) return summed_loss(loss_, scores.pooled, truth);
  return losses_of(scores, truth).sum();
}

torch::Tensor Learner::multiplied(const torch::Tensor& targets) const {
  return targets.defined() && target_multiplier_ != 1 ? targets * target_multiplier_ : targets;
}

torch::Tensor Learner::figures_of(ClipFigure figure, const ClipScores& scores, const ClipBatch& batch) const {
  switch (figure) {
    case ClipFigure::target_score:
      return at_targets(scores.pooled, batch.labels);
    case ClipFigure::loss:
      return losses_of(scores, {batch.labels, multiplied(batch.targets)});
  }
  throw std::logic_error("a figure that no clip has");
}

double Learner::weight_of(std::span<const ClipBatch> batches) const {
  if (!class_weights_.defined()) return static_cast<double>(clips_in(batches));
  double weight = 0;
  for (const ClipBatch& batch : batches) weight += class_weights_.index_select(0, batch.labels).sum().item<double>();
  return weight;
}

torch::Tensor Learner::clean_figures(ClipFigure figure, const ClipBatch& batch) {
  const torch::NoGradGuard no_gradients;
  const EvaluationMode evaluation(*built_.network);
  return figures_of(figure, built_.network->score_for_training({batch.clean}), batch);
}

std::map<std::string, torch::Tensor> Learner::weights() const {
  return copy_weights(*built_.network);
}

void Learner::set_weights(const std::map<std::string, torch::Tensor>& weights) {
  foldwise::worker::set_weights(*built_.network, weights, "the checkpoint");
}

}  // namespace foldwise::worker
