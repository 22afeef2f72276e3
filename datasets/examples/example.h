// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace foldwise::datasets {

/// The features of a YouTube-8M example at one time step: rgb first, then audio.
inline constexpr int example_rgb = 1024;
inline constexpr int example_audio = 128;
inline constexpr int example_features = example_rgb + example_audio;
/// Steps of the longest example: one per second.
inline constexpr int most_example_steps = 300;

/// What the examples of a shard are.
enum class ExampleLevel {
  video,  ///< means over the video: one step
  frame   ///< one step per second
};

/// One video of a shard.
struct Example {
  std::string id;
  std::vector<int> labels;      ///< indices into Dataset::classes, ascending, each once
  std::vector<float> features;  ///< [steps, 1152]: rgb then audio
  int steps = 0;                ///< 1 at video level
  bool operator==(const Example&) const = default;
};

}  // namespace foldwise::datasets
