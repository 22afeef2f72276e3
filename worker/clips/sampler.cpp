// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampler.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "worker/clips/frame_label_sampler.h"
#include "worker/clips/softmax_sampler.h"
#include "worker/clips/uniform_sampler.h"

namespace foldwise::worker {

int clip_positions(int video_frames, int clip_frames) {
  return std::max(1, video_frames - clip_frames + 1);
}

std::unique_ptr<ClipSampler> ClipSampler::create(const SamplingOptions& options, std::vector<SampledVideo> videos,
                                                 int clip_frames, std::uint64_t seed) {
  switch (options.strategy) {
    case SamplingStrategy::uniform:
      return std::make_unique<UniformSampler>(std::move(videos), clip_frames, seed);
    case SamplingStrategy::stochastic_softmax:
      return std::make_unique<SoftmaxSampler>(options, std::move(videos), clip_frames, seed);
    case SamplingStrategy::frame_labels:
      return std::make_unique<FrameLabelSampler>(options, std::move(videos), clip_frames, seed);
  }
  throw std::logic_error("a sampling strategy is missing in the catalogue");
}

}  // namespace foldwise::worker
