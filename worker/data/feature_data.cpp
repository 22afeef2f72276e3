// SPDX-License-Identifier: Apache-2.0
#include "worker/data/feature_data.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <stdexcept>

#include "worker/clips/draw.h"
#include "worker/evaluation/evaluation_mode.h"
#include "worker/models/frozen_network.h"
#include "worker/models/loss.h"

namespace foldwise::worker {
namespace {

/// Some steps in a row of one video.
struct Stretch {
  std::size_t video = 0;
  std::int64_t first = 0;
  std::int64_t steps = 0;
};

class StretchBatches final : public BatchSource {
 public:
  StretchBatches(const std::vector<FeaturedVideo>& videos, std::vector<Stretch> stretches, int batch_size,
                 std::size_t first_batch)
      : videos_(videos),
        stretches_(std::move(stretches)),
        size_(static_cast<std::size_t>(batch_size)),
        next_(std::min(first_batch * size_, stretches_.size())) {}

  std::size_t left() const override { return batches_of(stretches_.size() - next_, static_cast<int>(size_)); }
  ClipBatch next() override {
    const std::size_t end = std::min(next_ + size_, stretches_.size());
    const std::vector<Stretch> taken(stretches_.begin() + static_cast<std::ptrdiff_t>(next_),
                                     stretches_.begin() + static_cast<std::ptrdiff_t>(end));
    next_ = end;
    return batch_of(taken);
  }

 private:
  ClipBatch batch_of(const std::vector<Stretch>& taken) const {
    const auto [shortest, longest] = std::ranges::minmax(taken, {}, &Stretch::steps);
    const std::int64_t channels = videos_[shortest.video].features.size(1);
    ClipBatch batch;
    batch.clips = torch::zeros({std::ssize(taken), channels, longest.steps});
    std::vector<std::int64_t> labels;
    std::vector<std::int64_t> steps;
    for (const Stretch& stretch : taken) {
      const FeaturedVideo& video = videos_[stretch.video];
      const torch::Tensor features = video.features.narrow(0, stretch.first, stretch.steps);
      batch.clips[std::ssize(labels)].narrow(1, 0, stretch.steps).copy_(features.t());
      labels.push_back(video.label);
      steps.push_back(stretch.steps);
      batch.videos.push_back(stretch.video);
      batch.positions.push_back(static_cast<int>(stretch.first));
    }
    batch.labels = torch::tensor(labels, torch::kLong);
    if (shortest.steps != longest.steps) batch.steps = torch::tensor(steps, torch::kLong);
    return batch;
  }

  const std::vector<FeaturedVideo>& videos_;
  std::vector<Stretch> stretches_;
  std::size_t size_;
  std::size_t next_;  ///< place among them
};

/// [outputs, steps]
torch::Tensor score_features(Network& network, const FeaturedVideo& video) {
  const torch::NoGradGuard no_gradient;
  return network.score_sequence(video.features.t().unsqueeze(0).to(network.device()))[0];
}

}  // namespace

FeatureData::FeatureData(const Experiment& experiment, const NetworkShape& shape, std::vector<FeaturedVideo> videos,
                         std::uint64_t seed)
    : batch_size_(experiment.training.batch_size),
      range_(pooling_window(experiment, shape)),
      shape_(shape),
      videos_(std::move(videos)),
      seed_(seed) {
  if (shape_.front == nullptr) throw std::logic_error("features without what is known of their network");
}

std::unique_ptr<BatchSource> FeatureData::begin_epoch(const EpochRequest& request) {
  std::vector<Stretch> stretches;
  for (const std::size_t video : Draw(seed_, request.epoch, "", Purpose::order).permutation(videos_.size())) {
    const std::int64_t all = videos_[video].features.size(0);
    const std::int64_t steps = std::min(range_, all);
    Draw draw(seed_, request.epoch, videos_[video].id, Purpose::position);
    const auto first = static_cast<std::int64_t>(draw.below(static_cast<std::uint64_t>(all - steps + 1)));
    stretches.push_back({video, first, steps});
  }
  return std::make_unique<StretchBatches>(videos_, std::move(stretches), batch_size_, request.first_batch);
}

std::vector<std::int64_t> FeatureData::class_samples() const {
  if (shape_.labels != datasets::LabelKind::classes) return {};
  std::vector<std::int64_t> samples(static_cast<std::size_t>(shape_.outputs));
  for (const FeaturedVideo& video : videos_) ++samples.at(static_cast<std::size_t>(video.label));
  return samples;
}

std::optional<ScoredSamples> FeaturePart::score(Network& network, const Scoring& scoring,
                                                const EvaluationProgress& progress) const {
  const EvaluationMode evaluation(network);
  ScoredSamples scored;
  for (const FeaturedVideo& video : videos_) {
    const torch::Tensor sequence = score_features(network, video).to(torch::kDouble).unsqueeze(0);
    const torch::Tensor scores = network.pool_video(sequence, scoring.pooling)[0].to(torch::kCPU).contiguous();
    const double* first = scores.data_ptr<double>();
    scored.predictions.push_back({video.id, video.label, std::vector<double>(first, first + scores.numel())});
    if (!progress(scored.predictions.size(), videos_.size())) return std::nullopt;
  }
  scored.loss = loss_of(scoring.loss, scored.predictions);
  return scored;
}

std::optional<PartScores> FeaturePart::pass(Network& network, const Scoring& /*scoring*/,
                                            const EvaluationProgress& progress) const {
  const EvaluationMode evaluation(network);
  PartScores scores;
  for (const FeaturedVideo& video : videos_) {
    scores.sequences.push_back(score_features(network, video).to(torch::kCPU));
    scores.samples.push_back({video.id, video.label, {}});
    if (!progress(scores.samples.size(), videos_.size())) return std::nullopt;
  }
  return scores;
}

}  // namespace foldwise::worker
