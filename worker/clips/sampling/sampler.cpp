// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/sampler.h"

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/choice_table.h"
#include "worker/clips/sampling/frame_label_sampler.h"
#include "worker/clips/sampling/reinforce_sampler.h"
#include "worker/clips/sampling/softmax_sampler.h"
#include "worker/clips/sampling/uniform_sampler.h"
#include "worker/clips/sampling/weighted_loss_sampler.h"

namespace foldwise::worker {
namespace {

/// What a sampler is made of.
struct SamplerParts {
  const SamplingOptions& options;
  std::vector<SampledVideo> videos;
  int clip_frames;
  std::uint64_t seed;
};

template <typename Sampler>
std::unique_ptr<ClipSampler> without_options(SamplerParts parts) {
  return std::make_unique<Sampler>(std::move(parts.videos), parts.clip_frames, parts.seed);
}

template <typename Sampler>
std::unique_ptr<ClipSampler> with_options(SamplerParts parts) {
  return std::make_unique<Sampler>(parts.options, std::move(parts.videos), parts.clip_frames, parts.seed);
}

struct SamplerRow {
  SamplingStrategy strategy;
  std::unique_ptr<ClipSampler> (*create)(SamplerParts);
};

constexpr auto samplers = std::to_array<SamplerRow>({
    {SamplingStrategy::uniform, without_options<UniformSampler>},
    {SamplingStrategy::stochastic_softmax, with_options<SoftmaxSampler>},
    {SamplingStrategy::frame_labels, with_options<FrameLabelSampler>},
    {SamplingStrategy::reinforce, with_options<ReinforceSampler>},
    {SamplingStrategy::weighted_loss, with_options<WeightedLossSampler>},
});
static_assert(each_has_its_row(samplers, &SamplerRow::strategy));

}  // namespace

int clip_positions(int video_frames, int clip_frames) {
  return std::max(1, video_frames - clip_frames + 1);
}

std::unique_ptr<ClipSampler> ClipSampler::create(const SamplingOptions& options, std::vector<SampledVideo> videos,
                                                 int clip_frames, std::uint64_t seed) {
  return samplers.at(static_cast<std::size_t>(options.strategy))
      .create({options, std::move(videos), clip_frames, seed});
}

}  // namespace foldwise::worker
