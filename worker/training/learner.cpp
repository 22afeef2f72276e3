// SPDX-License-Identifier: Apache-2.0
#include "worker/training/learner.h"

#include <torch/nn/module.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <utility>

#include "datasets/folds/experiment_fit.h"
#include "experiments/foundation/error.h"
#include "worker/clips/draw.h"
#include "worker/clips/finish_batch.h"
#include "worker/models/loss.h"

namespace foldwise::worker {
namespace {

BuiltModel build_seeded(const Experiment& experiment, const NetworkShape& shape, std::uint64_t seed,
                        torch::Device device) {
  torch::manual_seed(Draw(seed, 0, "", Purpose::weights).bits64());
  BuiltModel built = build_model(experiment.model, shape.outputs, shape.features);
  built.model->to(device);
  built.model->compute_in(experiment.training.precision, experiment.training.memory_format);
  built.model->train();
  return built;
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

/// Calls `visit(name, tensor)` for each parameter and buffer.
template <typename Visit>
void for_each_weight(const torch::nn::Module& module, Visit visit) {
  for (const auto& parameter : module.named_parameters()) visit(parameter.key(), parameter.value());
  for (const auto& buffer : module.named_buffers()) visit(buffer.key(), buffer.value());
}

}  // namespace

void Meter::add(const Meter& other) {
  loss += other.loss;
  correct += other.correct;
  clips += other.clips;
}

Learner::Learner(const Experiment& experiment, const NetworkShape& shape, std::uint64_t seed, torch::Device device)
    : built_(build_seeded(experiment, shape, seed, device)),
      device_(device),
      optimizer_(experiment.training.optimizer,
                 {{"backbone", built_.model->backbone_parameters(), experiment.training.learning_rate.backbone,
                   experiment.training.weight_decay.backbone},
                  {"head", built_.model->head_parameters(), experiment.training.learning_rate.head,
                   experiment.training.weight_decay.head}}),
      pooling_(experiment.model.pooling),
      loss_(loss_for(experiment.training.loss, shape.labels)),
      seed_(seed) {}

std::optional<Learner::StepResult> Learner::step(const std::vector<ClipBatch>& batches, const StepName& name,
                                                 std::optional<ScoringClip> scoring) {
  const auto clips = static_cast<double>(clips_in(batches));
  std::vector<torch::Tensor> losses;
  std::vector<torch::Tensor> correct;
  std::vector<torch::Tensor> scores;
  optimizer_.clear_gradients();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const ClipBatch batch = finish_on(device_, batches[i]);
    if (scoring == ScoringClip::clean) scores.push_back(clean_scores(batch));
    torch::manual_seed(Draw(seed_, name.epoch, name.first_batch + i, Purpose::dropout).bits64());
    const Truth truth{batch.labels, batch.targets};
    const torch::Tensor logits =
        pool_clip(built_.model->score_sequence(batch.clips), pooling_, batch.steps);  // [batch, outputs]
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
  optimizer_.step();
  return result;
}

torch::Tensor Learner::clean_scores(const ClipBatch& batch) {
  const torch::NoGradGuard no_gradients;
  built_.model->eval();
  torch::Tensor scores = at_targets(pool_clip(built_.model->score_sequence(batch.clean), pooling_), batch.labels);
  built_.model->train();
  return scores;
}

std::map<std::string, torch::Tensor> Learner::weights() const {
  return copy_weights(*built_.model);
}

void Learner::set_weights(const std::map<std::string, torch::Tensor>& weights) {
  foldwise::worker::set_weights(*built_.model, weights, "the checkpoint");
}

std::map<std::string, torch::Tensor> copy_weights(const torch::nn::Module& module) {
  std::map<std::string, torch::Tensor> weights;
  for_each_weight(module, [&](const std::string& name, const torch::Tensor& tensor) {
    weights[name] =
        tensor.detach().to(torch::kCPU, tensor.scalar_type(), /*non_blocking=*/false, /*copy=*/true).contiguous();
  });
  return weights;
}

void set_weights(torch::nn::Module& module, const std::map<std::string, torch::Tensor>& weights,
                 const std::string& from) {
  const torch::NoGradGuard no_gradients;
  for_each_weight(module, [&](const std::string& name, const torch::Tensor& tensor) {
    const auto found = weights.find(name);
    if (found == weights.end() || found->second.sizes() != tensor.sizes()) {
      throw UserError(Fault::data, from, "no values that fit the network's " + name,
                      "remove it so that the stage runs again");
    }
    torch::Tensor target = tensor;
    target.copy_(found->second);
  });
}

}  // namespace foldwise::worker
