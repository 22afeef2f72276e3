// SPDX-License-Identifier: Apache-2.0
/// Epoch time against the same optimizer steps on tensors that are in memory already: what reading, sampling and
/// augmenting clips costs beyond what hides behind compute. Both do the same work on the same batches with the same
/// threads, one after the other, several times; medians are compared.
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "worker/clips/batches/loader.h"
#include "worker/clips/draw.h"
#include "worker/clips/sampling/sampler.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise {
namespace {

constexpr int videos = 32;
constexpr int repetitions = 7;
constexpr Size stored{112, 112};

/// i3d_vgg11 at a quarter of its width on 64 x 64 pixels and 16 frames, with clean scoring: large enough that an epoch
/// takes seconds on one core, small enough that a GPU-sized model has more compute to hide behind, not less.
Experiment measured_experiment() {
  Experiment experiment;
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.width = 0.25;
  experiment.model.input = {64, 64};
  experiment.clips.frames = 16;
  experiment.sampling.strategy = SamplingStrategy::stochastic_softmax;
  experiment.sampling.warm_up_epochs = 0;
  experiment.sampling.exploration_epochs = 0;
  experiment.training.batch_size = 4;
  experiment.training.accumulation = 2;
  experiment.training.learning_rate = {1e-4, 1e-4};
  return experiment;
}

/// A frame store of textured videos, 24 to 64 frames.
datasets::FrameStore make_store(const std::filesystem::path& file) {
  datasets::FrameShardWriter shard(file, stored);
  std::vector<std::uint8_t> frames;
  for (int index = 0; index < videos; ++index) {
    worker::Draw draw(1, 0, static_cast<std::uint64_t>(index), worker::Purpose::order);
    frames.resize((24 + draw.below(41)) * static_cast<std::size_t>(stored.height) *
                  static_cast<std::size_t>(stored.width) * 3);
    for (std::uint8_t& value : frames) value = static_cast<std::uint8_t>(draw.bits() & 0xffU);
    shard.add(std::to_string(index), frames);
  }
  shard.finish();
  return datasets::FrameStore::open({file});
}

/// Everything that an epoch of training does before validation.
class Epochs {
 public:
  Epochs(const Experiment& experiment, const datasets::FrameStore& store)
      : experiment_(experiment), learner_(experiment, {.outputs = 7}, 1, worker::training_device()) {
    std::vector<worker::SampledVideo> sampled;
    for (const std::string& id : store.ids()) {
      videos_.push_back({id, static_cast<int>(videos_.size()) % 7, store.video(id)});
      sampled.push_back({id, videos_.back().frames.frames});
    }
    sampler_ = worker::ClipSampler::create(experiment.sampling, sampled, experiment.clips.frames, 1);
  }

  /// Clips are read, drawn, augmented and scored while the network trains.
  void loaded(int epoch) {
    worker::EpochLoader loader = start(epoch);
    while (loader.left() > 0) {
      std::vector<worker::ClipBatch> group;
      while (group.size() < accumulation() && loader.left() > 0) group.push_back(loader.next());
      step(group, epoch);
    }
  }

  /// The same steps on batches in memory.
  void resident(int epoch) {
    for (std::size_t first = 0; first < batches_.size(); first += accumulation()) {
      const auto begin = batches_.begin() + static_cast<std::ptrdiff_t>(first);
      step({begin, begin + static_cast<std::ptrdiff_t>(std::min(accumulation(), batches_.size() - first))}, epoch);
    }
  }

  void fill() {
    worker::EpochLoader loader = start(1);
    while (loader.left() > 0) batches_.push_back(loader.next());
    for (worker::ClipBatch& batch : batches_) {
      batch.clips = batch.clips.to(learner_.device());
      batch.clean = batch.clean.to(learner_.device());
    }
  }

 private:
  std::size_t accumulation() const { return static_cast<std::size_t>(experiment_.training.accumulation); }

  worker::EpochLoader start(int epoch) const {
    worker::LoaderOptions options;
    options.clip_frames = experiment_.clips.frames;
    options.input = experiment_.model.input;
    options.augmentation = experiment_.augmentation;
    options.normalisation = learner_.normalisation();
    options.batch_size = experiment_.training.batch_size;
    options.threads = experiment_.execution.loader_threads;
    options.memory = learner_.device().is_cuda() ? worker::HostMemory::pinned : worker::HostMemory::pageable;
    options.seed = 1;
    worker::EpochPlan plan;
    plan.epoch = epoch;
    plan.clean = worker::CleanCopies::yes;
    for (std::size_t video = 0; video < videos_.size(); ++video) {
      plan.positions.push_back(sampler_->position(video, epoch));
    }
    return {options, videos_, plan};
  }

  void step(const std::vector<worker::ClipBatch>& group, int epoch) {
    const auto result = learner_.step(group, {epoch, 0}, worker::ClipScoring{ScoringClip::clean});
    if (!result) std::abort();
    std::size_t scored = 0;
    for (const worker::ClipBatch& batch : group) {
      for (std::size_t i = 0; i < batch.videos.size(); ++i) {
        sampler_->update(batch.videos[i], epoch, batch.positions[i], result->figures[scored++]);
      }
    }
  }

  Experiment experiment_;
  worker::Learner learner_;
  std::unique_ptr<worker::ClipSampler> sampler_;
  std::vector<worker::LabelledVideo> videos_;
  std::vector<worker::ClipBatch> batches_;
};

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void measure(const std::filesystem::path& folder) {
  const Experiment experiment = measured_experiment();
  worker::configure_process();
  worker::configure_job(experiment.training);
  const datasets::FrameStore store = make_store(folder / "benchmark.frames");
  Epochs epochs(experiment, store);
  epochs.fill();
  epochs.loaded(1);  // warm up caches and allocators
  std::vector<double> loaded;
  std::vector<double> resident;
  std::vector<double> ratios;
  for (int epoch = 2; epoch < 2 + repetitions; ++epoch) {
    resident.push_back(seconds([&] { epochs.resident(epoch); }));
    loaded.push_back(seconds([&] { epochs.loaded(epoch); }));
    ratios.push_back(loaded.back() / resident.back());
  }
  std::printf("device %s, %d videos, %d repetitions\n", worker::device_name(worker::training_device()).c_str(), videos,
              repetitions);
  std::printf("epoch_seconds=%.4f\nresident_seconds=%.4f\n", median(loaded), median(resident));
  std::printf("epoch_ratio=%.4f\n", median(ratios));
}

}  // namespace
}  // namespace foldwise

int main(int count, char** values) {
  if (count != 2) {
    std::fputs("usage: epoch FOLDER (for a small frame store)\n", stderr);
    return 2;
  }
  foldwise::measure(values[1]);
  return 0;
}
