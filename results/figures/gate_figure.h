// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/drawing/drawing.h"

namespace foldwise::results {

/// What a network's gates, or a joint network's two shares, are on average over the samples of a class.
struct GateCurve {
  std::string group;          ///< the class
  std::string network;        ///< audio, video, joint
  int layer = 0;              ///< from 0
  std::vector<double> means;  ///< of each feature; of joint: its own previous layer's share, and that of gated features
};

/// A table of `orchestrator models gates`. Throws UserError where it is none.
std::vector<GateCurve> read_gate_table(const std::filesystem::path& file);

/// A Fig. 3.5: for each network and layer the gates of every class against the feature's number, a line each, and for
/// each layer both shares of every class as bars. Never of nothing.
Drawing draw_gates(const std::vector<GateCurve>& curves);

}  // namespace foldwise::results
