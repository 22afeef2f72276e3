// SPDX-License-Identifier: Apache-2.0
#include "worker/data/video_data.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

constexpr const char* estimates_name = "sampler.w";
constexpr const char* memory_name = "sampler.memory";
constexpr const char* positions_name = "sampler.positions";
constexpr const char* scores_name = "sampler.scores";
constexpr std::string_view history_prefix = "history.";

/// Of epochs without learning: what the training pass makes of a clip anyway, for sampling maps alone.
constexpr ClipScoring recorded_scoring{ScoringClip::augmented, ClipFigure::target_score};

std::vector<SampledVideo> sampled(const std::vector<LabelledVideo>& videos) {
  std::vector<SampledVideo> named;
  named.reserve(videos.size());
  for (const LabelledVideo& video : videos) named.push_back({video.id, video.frames.frames, video.frame_labels});
  return named;
}

std::vector<MeasuredVideo> measured(const std::vector<LabelledVideo>& videos) {
  std::vector<MeasuredVideo> known;
  known.reserve(videos.size());
  for (const LabelledVideo& video : videos) known.push_back({video.frames.frames, video.planted});
  return known;
}

torch::Tensor tensor_of(const std::vector<double>& values) {
  return torch::tensor(values, torch::kDouble);
}

std::vector<double> numbers(const SafeTensors& checkpoint, const std::string& name) {
  const auto found = checkpoint.tensors.find(name);
  if (found == checkpoint.tensors.end()) {
    throw UserError(Fault::data, "the checkpoint", "no tensor " + name, "remove it so that the training starts again");
  }
  const torch::Tensor values = found->second.to(torch::kDouble).contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

/// Numbers of a checkpoint in the place of a sampler's own. Throws UserError where there are not as many.
void restore_numbers(std::span<double> own, const SafeTensors& checkpoint, const std::string& name) {
  const std::vector<double> saved = numbers(checkpoint, name);
  if (saved.size() != own.size()) {
    throw UserError(Fault::data, "the checkpoint", "estimates of other videos",
                    "remove it so that the training starts again");
  }
  std::ranges::copy(saved, own.begin());
}

}  // namespace

VideoData::VideoData(const Experiment& experiment, const NetworkShape& shape, std::vector<LabelledVideo> videos,
                     std::uint64_t seed)
    : experiment_(experiment),
      shape_(shape),
      videos_(std::move(videos)),
      seed_(seed),
      sampler_(ClipSampler::create(experiment.sampling, sampled(videos_), experiment.clips.frames, seed)),
      measures_(measured(videos_), experiment.clips.frames, experiment.sampling.inverse_temperature) {}

std::unique_ptr<BatchSource> VideoData::begin_epoch(const EpochRequest& request) {
  if (positions_.empty()) {
    for (std::size_t video = 0; video < videos_.size(); ++video) {
      positions_.push_back(takes_whole_videos() ? 0 : sampler_->position(video, request.epoch));
    }
  }
  if (has_scores() && scores_.empty()) scores_.assign(videos_.size(), std::nan(""));
  LoaderOptions options;
  options.clip_frames = experiment_.clips.frames;
  options.standardisation = experiment_.clips.standardisation;
  options.padding = experiment_.clips.padding;
  options.clean_area = experiment_.clips.evaluation_crop_area;
  options.input = experiment_.model.input;
  options.augmentation = experiment_.augmentation;
  options.normalisation = request.normalisation;
  options.batch_size = experiment_.training.batch_size;
  options.threads = experiment_.execution.loader_threads;
  options.memory = request.device.is_cuda() ? HostMemory::pinned : HostMemory::pageable;
  options.augmented_by = augmented_by(experiment_.augmentation.device, request.device);
  options.seed = seed_;
  EpochPlan plan;
  plan.epoch = request.epoch;
  plan.positions = positions_;
  plan.weights = sampler_->weights(positions_, request.epoch);
  const std::optional<ClipScoring> scored = scoring(request.epoch);
  plan.clean = scored && scored->clip == ScoringClip::clean ? CleanCopies::yes : CleanCopies::no;
  plan.first_batch = request.first_batch;
  return std::make_unique<EpochLoader>(options, videos_, std::move(plan));
}

std::map<std::string, double> VideoData::end_epoch() {
  std::map<std::string, double> figures;
  if (!takes_whole_videos()) figures = measures_.of_epoch(positions_, sampler_->estimates());
  history_.add({positions_, scores_, sampler_->estimates()});
  positions_.clear();
  scores_.clear();
  return figures;
}

std::vector<std::int64_t> VideoData::class_samples() const {
  if (shape_.labels != datasets::LabelKind::classes) return {};
  std::vector<std::int64_t> samples(static_cast<std::size_t>(shape_.outputs));
  for (const LabelledVideo& video : videos_) ++samples.at(static_cast<std::size_t>(video.label));
  return samples;
}

std::optional<ClipScoring> VideoData::scoring(int epoch) const {
  if (!sampler_->learns_in(epoch)) return has_scores() ? std::optional(recorded_scoring) : std::nullopt;
  return ClipScoring{experiment_.sampling.scoring, sampler_->learns_from()};
}

void VideoData::learn(int epoch, std::span<const ClipBatch> group, std::span<const double> figures) {
  std::size_t scored = 0;
  for (const ClipBatch& batch : group) {
    for (std::size_t i = 0; i < batch.videos.size() && scored < figures.size(); ++i) {
      const double figure = figures[scored++];
      scores_.at(batch.videos[i]) = figure;
      if (sampler_->learns_in(epoch)) sampler_->update(batch.videos[i], epoch, batch.positions[i], figure);
    }
  }
}

std::map<std::string, torch::Tensor> VideoData::state() {
  std::map<std::string, torch::Tensor> tensors;
  for (const auto& [name, tensor] : history_.tensors()) tensors[std::string(history_prefix) + name] = tensor;
  const std::span<const double> estimates = sampler_->estimates();
  tensors[estimates_name] = tensor_of({estimates.begin(), estimates.end()});
  const std::span<const double> memory = sampler_->memory();
  if (!memory.empty()) tensors[memory_name] = tensor_of({memory.begin(), memory.end()});
  tensors[positions_name] = tensor_of({positions_.begin(), positions_.end()});
  if (has_scores()) tensors[scores_name] = tensor_of(scores_);
  return tensors;
}

void VideoData::restore(const SafeTensors& checkpoint) {
  restore_numbers(sampler_->estimates(), checkpoint, estimates_name);
  if (!sampler_->memory().empty()) restore_numbers(sampler_->memory(), checkpoint, memory_name);
  std::map<std::string, torch::Tensor> history;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    if (name.starts_with(history_prefix)) history[name.substr(history_prefix.size())] = tensor;
  }
  history_.restore(history);
  positions_.clear();
  for (const double position : numbers(checkpoint, positions_name)) positions_.push_back(static_cast<int>(position));
  scores_.clear();
  if (checkpoint.tensors.contains(scores_name)) scores_ = numbers(checkpoint, scores_name);  // new in its version
}

std::optional<SafeTensors> VideoData::sampling() const {
  std::vector<std::string> ids;
  std::vector<std::int64_t> offsets{0};
  for (const LabelledVideo& video : videos_) {
    ids.push_back(video.id);
    const int places = takes_whole_videos() ? 1 : clip_positions(video.frames.frames, experiment_.clips.frames);
    offsets.push_back(offsets.back() + places);
  }
  const SamplingOptions& options = experiment_.sampling;
  SafeTensors content;
  content.tensors = history_.tensors();
  content.tensors["offsets"] = torch::tensor(offsets, torch::kLong);
  content.metadata["videos"] = nlohmann::json(ids).dump();
  content.metadata["strategy"] = name_of(options.strategy);
  content.metadata["inverse_temperature"] = nlohmann::json(options.inverse_temperature).dump();
  content.metadata["clip_frames"] = std::to_string(experiment_.clips.frames);
  content.metadata["warm_up_epochs"] = std::to_string(options.warm_up_epochs);
  content.metadata["exploration_epochs"] = std::to_string(options.exploration_epochs);
  content.metadata["spread"] = std::to_string(options.spread);
  content.metadata["scoring"] = name_of(options.scoring);
  if (options.strategy == SamplingStrategy::weighted_loss) {
    content.metadata["growth_epochs"] = std::to_string(options.growth_epochs);
  }
  return content;
}

}  // namespace foldwise::worker
