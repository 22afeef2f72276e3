// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "worker/clips/sampling/clip_scoring.h"

namespace foldwise::worker {

/// What a sampler knows of a training video.
struct SampledVideo {
  std::string id;
  int frames = 0;
  std::vector<double> frame_labels = {};  ///< [frames]; empty unless the strategy samples by them
};

/// The number of places where a clip can start: N = L - F + 1 (T 3.2.3.1). A video shorter than the clip has one: it is
/// padded (ClipView).
int clip_positions(int video_frames, int clip_frames);

/// Chooses where the clip of each training video starts, once per epoch. Draws depend on (seed, epoch, video) alone.
class ClipSampler {
 public:
  /// Catalogue of SamplingStrategy.
  static std::unique_ptr<ClipSampler> create(const SamplingOptions& options, std::vector<SampledVideo> videos,
                                             int clip_frames, std::uint64_t seed);
  virtual ~ClipSampler() = default;

  /// The first frame of the clip of `video` in `epoch` (from 1). Depends on the figures of earlier epochs only.
  virtual int position(std::size_t video, int epoch) const = 0;
  /// How much the loss of each video's clip counts, at its position in this epoch: [videos], the mean over a video's
  /// places 1. Empty: all of them alike. Depends on the figures of earlier epochs only.
  virtual std::vector<double> weights(std::span<const int> /*positions*/, int /*epoch*/) const { return {}; }
  /// Whether this epoch's clips have to be scored for update().
  virtual bool learns_in(int epoch) const = 0;
  /// What update() is told of a clip.
  virtual ClipFigure learns_from() const { return ClipFigure::target_score; }
  /// That figure of the clip that was sampled, from before it was trained on.
  virtual void update(std::size_t video, int epoch, int position, double figure) = 0;
  /// What clips are drawn or weighted by (score estimates w, or parameters theta): of every video, one after the other,
  /// clip_positions() values each; empty where the strategy keeps none. Writable, for checkpoints.
  virtual std::span<double> estimates() = 0;
  /// What a strategy remembers beside them, for checkpoints alone. Writable; its size depends on the videos only.
  virtual std::span<double> memory() { return {}; }
};

}  // namespace foldwise::worker
