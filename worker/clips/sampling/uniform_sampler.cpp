// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/uniform_sampler.h"

#include <utility>

#include "worker/clips/draw.h"

namespace foldwise::worker {

UniformSampler::UniformSampler(std::vector<SampledVideo> videos, int clip_frames, std::uint64_t seed)
    : videos_(std::move(videos)), clip_frames_(clip_frames), seed_(seed) {}

int UniformSampler::position(std::size_t video, int epoch) const {
  const SampledVideo& sampled = videos_[video];
  Draw draw(seed_, epoch, sampled.id, Purpose::position);
  return static_cast<int>(draw.below(static_cast<std::uint64_t>(clip_positions(sampled.frames, clip_frames_))));
}

bool UniformSampler::learns_in(int /*epoch*/) const {
  return false;
}

void UniformSampler::update(std::size_t /*video*/, int /*epoch*/, int /*position*/, double /*figure*/) {}

}  // namespace foldwise::worker
