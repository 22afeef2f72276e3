// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "datasets/synthetic/scenes/expression.h"
#include "datasets/synthetic/scenes/face_scene.h"
#include "datasets/synthetic/scenes/planted_video.h"

namespace foldwise::datasets {

/// Whether a cue has to do with its video's class.
enum class CueMeaning { tells, distracts };

/// An expression that a face shows once.
struct Cue {
  PlantedEvent event;
  Expression face;  ///< at the apex
  CueMeaning meaning = CueMeaning::tells;
};

/// A video of one person whose face shows some cues, one after the other, and is at rest between them. Everything about
/// it follows from its arguments; frames can be drawn in any order.
class CueVideo {
 public:
  /// The cues' events lie within `frames` and have no frame in common.
  CueVideo(std::vector<Cue> cues, int frames, std::uint64_t subject_seed, std::uint64_t seed,
           const SceneOptions& options);

  int frames() const { return frames_; }
  const std::vector<Cue>& cues() const { return cues_; }
  /// Of what tells the class: 0 at rest and in what distracts, 1 at an apex.
  double intensity(int frame) const;
  /// Whether a hand is in the picture.
  bool occluded(int frame) const { return scene_.occluded(frame); }
  /// The picture, BGR, 8 bits.
  cv::Mat draw(int frame) const;

 private:
  std::vector<Cue> cues_;
  int frames_;
  FaceScene scene_;
};

}  // namespace foldwise::datasets
