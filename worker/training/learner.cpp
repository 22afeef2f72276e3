// SPDX-License-Identifier: Apache-2.0
#include "worker/training/learner.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <utility>

#include "datasets/folds/experiment_fit.h"
#include "worker/clips/draw.h"
#include "worker/clips/finish_batch.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/loss.h"
#include "worker/models/weights/weights.h"

namespace foldwise::worker {
namespace {

BuiltNetwork build_seeded(const Experiment& experiment, const NetworkShape& shape, std::uint64_t seed,
                          torch::Device device, const std::optional<Standardisation>& standardisation) {
  torch::manual_seed(Draw(seed, 0, "", Purpose::weights).bits64());
  BuiltNetwork built = build_network(experiment.model, shape, standardisation);
  built.network->to(device);
  built.network->compute_in(experiment.training.precision, experiment.training.memory_format);
  built.network->train();
  return built;
}

/// What stands between backbone and head is trained from scratch, as the head is.
double of_part(Part part, const PerPart& values) {
  return part == Part::backbone ? values.backbone : values.head;
}

std::vector<ParameterGroup> groups_of(const Network& network, const TrainingOptions& training) {
  std::vector<ParameterGroup> groups;
  for (const Part part : parts) {
    groups.push_back({std::string(name_of(part)), network.parameters_of(part), of_part(part, training.learning_rate),
                      of_part(part, training.weight_decay)});
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

std::int64_t clips_in(const std::vector<ClipBatch>& batches) {
  std::int64_t clips = 0;
  for (const ClipBatch& batch : batches) clips += batch.size();
  return clips;
}

}  // namespace

void Meter::add(const Meter& other) {
  loss += other.loss;
  correct += other.correct;
  clips += other.clips;
}

Learner::Learner(const Experiment& experiment, const NetworkShape& shape, std::uint64_t seed, torch::Device device,
                 const std::optional<Standardisation>& standardisation)
    : built_(build_seeded(experiment, shape, seed, device, standardisation)),
      device_(device),
      optimizer_(Optimizer::create(experiment.training.optimizer, groups_of(*built_.network, experiment.training))),
      loss_(loss_for(experiment.training.loss, shape.labels)),
      seed_(seed) {}

std::optional<Learner::StepResult> Learner::step(const std::vector<ClipBatch>& batches, const StepName& name,
                                                 std::optional<ScoringClip> scoring) {
  const auto clips = static_cast<double>(clips_in(batches));
  std::vector<torch::Tensor> losses;
  std::vector<torch::Tensor> correct;
  std::vector<torch::Tensor> scores;
  optimizer_->clear_gradients();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const ClipBatch batch = finish_on(device_, batches[i]);
    if (scoring == ScoringClip::clean) scores.push_back(clean_scores(batch));
    torch::manual_seed(Draw(seed_, name.epoch, name.first_batch + i, Purpose::dropout).bits64());
    const Truth truth{batch.labels, batch.targets};
    const torch::Tensor logits = built_.network->score_clips({batch.clips, batch.steps});  // [batch, outputs]
    const torch::Tensor loss = summed_loss(loss_, logits, truth);
    (loss / clips).backward();
    losses.push_back(loss.detach().reshape({1}));
    if (truth.labels.defined()) correct.push_back(logits.detach().argmax(1).eq(truth.labels).sum().reshape({1}));
    if (scoring == ScoringClip::augmented) scores.push_back(at_targets(logits.detach(), truth.labels));
  }
  StepResult result;
  // The device is waited for here, once per step.
  for (const double loss : on_host(losses)) result.meter.loss += loss;
  if (!std::isfinite(result.meter.loss)) return std::nullopt;
  for (const double count : on_host(correct)) result.meter.correct += std::llround(count);
  result.meter.clips = std::llround(clips);
  if (scoring) result.scores = on_host(scores);
  optimizer_->step();
  return result;
}

torch::Tensor Learner::clean_scores(const ClipBatch& batch) {
  const torch::NoGradGuard no_gradients;
  const EvaluationMode evaluation(*built_.network);
  return at_targets(built_.network->score_clips({batch.clean}), batch.labels);
}

std::map<std::string, torch::Tensor> Learner::weights() const {
  return copy_weights(*built_.network);
}

void Learner::set_weights(const std::map<std::string, torch::Tensor>& weights) {
  foldwise::worker::set_weights(*built_.network, weights, "the checkpoint");
}

}  // namespace foldwise::worker
