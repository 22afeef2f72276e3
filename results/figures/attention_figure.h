// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/drawing/drawing.h"
#include "results/figures/canvas.h"
#include "results/figures/map_file.h"

namespace foldwise::results {

/// Of whom a panel of maps is: one video through one trained network.
struct MapSubject {
  std::string video;
  std::string part;       ///< of the fold: "test"
  std::string label;      ///< the video's class; empty where nobody knows it
  std::string predicted;  ///< the output with the highest score
  std::string training;   ///< "self_attention · repeat 2"
  std::string key;        ///< of that training, its first digits
  int frames = 0;         ///< of the video, as stored; a network sees shorter ones than a clip padded
  std::vector<Still> stills = {};
  std::optional<Intensity> intensity = {};
  std::vector<std::string> remarks = {};  ///< what could not be shown, and why
};

/// Whether the heads of an attention are drawn as their mean or beside each other.
enum class HeadsShown { mean, each };

/// T Fig. 4.11 to 4.22.
struct AttentionPanel {
  MapSubject subject;
  QueryKeys keys;
};

/// The weights of every query (a line) on every key (a column), bright where they are high, and below, over the same
/// frames, their mean over queries, the intensity and the frames. A row for each training, a column for each video, or
/// for each head of each. Never empty.
Drawing draw_attention(const std::vector<std::vector<AttentionPanel>>& panels, HeadsShown heads);

/// What is drawn, as comma-separated values: a line for each training, video, head ("mean" and from 0) and
///   weights:  query and key: query_frame, key_frame, weight
///   profile:  key: frame, profile (the mean of weight over queries), intensity of that frame
/// Frames are those at which steps stand, among the stored ones. Those of single heads only where they are drawn.
std::string attention_csv(const std::vector<std::vector<AttentionPanel>>& panels, HeadsShown heads);
std::string profile_csv(const std::vector<std::vector<AttentionPanel>>& panels, HeadsShown heads);

}  // namespace foldwise::results
