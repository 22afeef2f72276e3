// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/loader.h"

#include <torch/torch.h>

#include <algorithm>
#include <span>
#include <utility>

#include "worker/clips/clip_tensor.h"
#include "worker/clips/draw.h"
#include "worker/clips/prefetcher.h"

namespace foldwise {
namespace {

/// Batches ready or in the making for each thread: one to hand out while the next is made.
constexpr std::size_t ahead_per_thread = 2;

std::span<float> item(torch::Tensor& batch, std::size_t index) {
  const auto values = static_cast<std::size_t>(batch[0].numel());
  return {batch.data_ptr<float>() + index * values, values};
}

}  // namespace

struct EpochLoader::State {
  State(const LoaderOptions& given, const std::vector<LabelledVideo>& training_videos, EpochPlan epoch_plan)
      : options(given),
        videos(training_videos),
        plan(std::move(epoch_plan)),
        order(Draw(options.seed, plan.epoch, "", Purpose::order).permutation(videos.size())),
        prefetcher({plan.first_batch, batches_of(videos.size(), options.batch_size)},
                   static_cast<std::size_t>(options.threads),
                   ahead_per_thread * static_cast<std::size_t>(options.threads),
                   [this](std::size_t number) { return make(number); }) {}

  torch::Tensor empty_clips(std::size_t count) const {
    const auto type = torch::TensorOptions().dtype(torch::kFloat).pinned_memory(options.memory == HostMemory::pinned);
    return torch::empty(
        {static_cast<std::int64_t>(count), 3, options.clip_frames, options.input.height, options.input.width}, type);
  }

  ClipBatch make(std::size_t number) const {
    const auto size = static_cast<std::size_t>(options.batch_size);
    const std::size_t first = number * size;
    const std::size_t count = std::min(size, videos.size() - first);
    ClipBatch batch;
    batch.clips = empty_clips(count);
    if (plan.clean == CleanCopies::yes) batch.clean = empty_clips(count);
    const auto rows = static_cast<std::int64_t>(count);
    const auto numbers = static_cast<std::int64_t>(videos[order[first]].targets.size());
    if (numbers == 0) batch.labels = torch::empty({rows}, torch::kLong);
    if (numbers > 0) batch.targets = torch::empty({rows, numbers});
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t index = order[first + i];
      const LabelledVideo& video = videos[index];
      const ClipView clip(video.frames, plan.positions[index], options.clip_frames);
      Draw draw(options.seed, plan.epoch, video.id, Purpose::augmentation);
      augment_clip(clip, draw_augmentation(options.augmentation, draw), options.input, options.normalisation,
                   item(batch.clips, i));
      if (plan.clean == CleanCopies::yes) {
        // The clip as evaluation sees it, so that both score the same.
        batch.clean[static_cast<std::int64_t>(i)].copy_(clip_tensor(clip, options.input, options.normalisation));
      }
      if (numbers == 0) batch.labels.data_ptr<std::int64_t>()[i] = video.label;
      for (std::int64_t value = 0; value < numbers; ++value) {
        batch.targets[static_cast<std::int64_t>(i)][value] = video.targets[static_cast<std::size_t>(value)];
      }
      batch.videos.push_back(index);
      batch.positions.push_back(plan.positions[index]);
    }
    return batch;
  }

  LoaderOptions options;
  const std::vector<LabelledVideo>& videos;
  EpochPlan plan;
  std::vector<std::size_t> order;
  Prefetcher<ClipBatch> prefetcher;  // last: its threads use the members above
};

EpochLoader::EpochLoader(const LoaderOptions& options, const std::vector<LabelledVideo>& videos, EpochPlan plan)
    : state_(std::make_unique<State>(options, videos, std::move(plan))) {}

EpochLoader::~EpochLoader() = default;

std::size_t EpochLoader::left() const {
  return state_->prefetcher.left();
}

ClipBatch EpochLoader::next() {
  return state_->prefetcher.next();
}

}  // namespace foldwise
