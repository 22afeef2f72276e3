// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/batches/loader.h"

#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <utility>

#include "worker/clips/batches/clip_tensor.h"
#include "worker/clips/batches/prefetcher.h"
#include "worker/clips/draw.h"

namespace foldwise::worker {
namespace {

/// Batches ready or in the making for each thread: one to hand out while the next is made.
constexpr std::size_t ahead_per_thread = 2;

template <typename Value>
std::span<Value> item(torch::Tensor& batch, std::size_t index) {
  const auto values = static_cast<std::size_t>(batch[0].numel());
  return {batch.data_ptr<Value>() + index * values, values};
}

}  // namespace

AugmentedBy augmented_by(AugmentationDevice wanted, torch::Device trains) {
  switch (wanted) {
    case AugmentationDevice::automatic:
      return trains.is_cuda() ? AugmentedBy::learner : AugmentedBy::loader;
    case AugmentationDevice::cpu:
      return AugmentedBy::loader;
    case AugmentationDevice::training:
      return AugmentedBy::learner;
  }
  throw std::logic_error("an augmentation.device without a rule");
}

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

  torch::Tensor empty(std::vector<std::int64_t> shape, torch::ScalarType type) const {
    return torch::empty(shape, torch::TensorOptions().dtype(type).pinned_memory(options.memory == HostMemory::pinned));
  }

  /// Room for clips as the network takes them.
  torch::Tensor empty_clips(std::size_t count) const {
    return empty({static_cast<std::int64_t>(count), 3, options.clip_frames, options.input.height, options.input.width},
                 torch::kFloat);
  }

  ClipBatch make(std::size_t number) const {
    const auto size = static_cast<std::size_t>(options.batch_size);
    const std::size_t first = number * size;
    const std::size_t count = std::min(size, videos.size() - first);
    ClipBatch batch;
    for (std::size_t i = 0; i < count; ++i) {
      batch.videos.push_back(order[first + i]);
      batch.positions.push_back(plan.positions[order[first + i]]);
    }
    add_truth(batch);
    add_weights(batch);
    switch (options.augmented_by) {
      case AugmentedBy::loader:
        add_clips(batch);
        break;
      case AugmentedBy::learner:
        add_raw(batch);
        break;
    }
    return batch;
  }

  void add_truth(ClipBatch& batch) const {
    const auto rows = static_cast<std::int64_t>(batch.videos.size());
    const auto numbers = static_cast<std::int64_t>(videos[batch.videos.front()].targets.size());
    if (numbers == 0) batch.labels = torch::empty({rows}, torch::kLong);
    if (numbers > 0) batch.targets = torch::empty({rows, numbers});
    for (std::int64_t row = 0; row < rows; ++row) {
      const LabelledVideo& video = videos[batch.videos[static_cast<std::size_t>(row)]];
      if (numbers == 0) batch.labels.data_ptr<std::int64_t>()[row] = video.label;
      for (std::int64_t value = 0; value < numbers; ++value) {
        batch.targets[row][value] = video.targets[static_cast<std::size_t>(value)];
      }
    }
  }

  void add_weights(ClipBatch& batch) const {
    if (plan.weights.empty()) return;
    batch.weights = torch::empty({static_cast<std::int64_t>(batch.videos.size())});
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      batch.weights.data_ptr<float>()[i] = static_cast<float>(plan.weights[batch.videos[i]]);
    }
  }

  ClipView view(const ClipBatch& batch, std::size_t index) const {
    const datasets::VideoFrames& video = videos[batch.videos[index]].frames;
    switch (options.standardisation) {
      case DurationStandardisation::clip_extraction:
        return {video, batch.positions[index], options.clip_frames, options.padding};
      case DurationStandardisation::temporal_resize:
        return {video, resized_frames(video.frames, options.clip_frames)};
      case DurationStandardisation::random_frames: {
        Draw draw(options.seed, plan.epoch, videos[batch.videos[index]].id, Purpose::frames);
        return {video, random_frames(video.frames, options.clip_frames, draw)};
      }
    }
    throw std::logic_error("a clips.standardisation without a rule");
  }

  Augmentation drawn(const ClipBatch& batch, std::size_t index) const {
    Draw draw(options.seed, plan.epoch, videos[batch.videos[index]].id, Purpose::augmentation);
    return draw_augmentation(options.augmentation, draw);
  }

  void add_clips(ClipBatch& batch) const {
    batch.clips = empty_clips(batch.videos.size());
    if (plan.clean == CleanCopies::yes) batch.clean = empty_clips(batch.videos.size());
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      const ClipView clip = view(batch, i);
      augment_clip(clip, drawn(batch, i), options.input, options.normalisation, item<float>(batch.clips, i));
      if (plan.clean == CleanCopies::yes) {
        // The clip as evaluation sees it, so that both score the same.
        batch.clean[static_cast<std::int64_t>(i)].copy_(
            clip_tensor(clip, options.input, options.normalisation, options.clean_area));
      }
    }
  }

  void add_raw(ClipBatch& batch) const {
    const datasets::VideoFrames& first = videos[batch.videos.front()].frames;
    const auto clips = static_cast<std::int64_t>(batch.videos.size());
    RawClips raw{.frames = empty({clips, options.clip_frames, first.height, first.width, 3}, torch::kByte),
                 .augmentations = {},
                 .size = options.input,
                 .normalisation = options.normalisation,
                 .clean = plan.clean,
                 .clean_area = options.clean_area};
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      const ClipView clip = view(batch, i);
      if (clip.size() != Size{first.height, first.width}) {
        throw std::logic_error("videos of several sizes in one frame store");
      }
      const std::span<std::uint8_t> frames = item<std::uint8_t>(raw.frames, i);
      const std::size_t bytes = frames.size() / static_cast<std::size_t>(clip.frames());
      for (int frame = 0; frame < clip.frames(); ++frame) {
        std::copy_n(clip.frame(frame), bytes, frames.data() + static_cast<std::size_t>(frame) * bytes);
      }
      raw.augmentations.push_back(drawn(batch, i));
    }
    batch.raw = std::move(raw);
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

}  // namespace foldwise::worker
