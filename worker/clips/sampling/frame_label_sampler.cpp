// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/frame_label_sampler.h"

#include <numeric>
#include <stdexcept>
#include <utility>

#include "worker/clips/sampling/softmax.h"

namespace foldwise::worker {

FrameLabelSampler::FrameLabelSampler(const SamplingOptions& options, std::vector<SampledVideo> videos, int clip_frames,
                                     std::uint64_t seed)
    : inverse_temperature_(options.inverse_temperature), videos_(std::move(videos)), seed_(seed) {
  offsets_.push_back(0);
  for (const SampledVideo& video : videos_) {
    if (std::ssize(video.frame_labels) != video.frames) throw std::invalid_argument("one label for each frame");
    const auto labels = video.frame_labels.begin();
    const int places = clip_positions(video.frames, clip_frames);
    const int length = video.frames - places + 1;  // shorter than a clip where the video is
    for (int first = 0; first < places; ++first) {
      estimates_.push_back(std::accumulate(labels + first, labels + first + length, 0.0) / length);
    }
    offsets_.push_back(estimates_.size());
  }
}

int FrameLabelSampler::position(std::size_t video, int epoch) const {
  const auto estimates = std::span(estimates_).subspan(offsets_[video], offsets_[video + 1] - offsets_[video]);
  return draw_position(estimates, inverse_temperature_, seed_, epoch, videos_[video].id);
}

bool FrameLabelSampler::learns_in(int /*epoch*/) const {
  return false;
}

void FrameLabelSampler::update(std::size_t /*video*/, int /*epoch*/, int /*position*/, double /*figure*/) {}

}  // namespace foldwise::worker
