// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "orchestrator/plan/datasets/planned_dataset.h"

namespace foldwise::orchestrator {

/// The experiments of a sweep whose networks take videos whole, however long: what memory evaluations need is decided
/// by the longest.
class WholeVideos {
 public:
  void include(const Experiment& experiment, const PlannedFrames& frames);
  /// A sentence for each way in which they prepare a dataset: which networks, how many frames, and who tells the rest,
  /// since only a worker knows a network's layers. Looks at the headers of all videos where there is such a network.
  std::vector<std::string> remarks() const;

 private:
  struct Takers {
    std::set<std::string> reasons;  ///< "model.backbone torchscript"
    Size input{0, 0};               ///< of the most pixels
    int clip_frames = 0;            ///< of the longest clips
  };
  std::map<const PlannedFrames*, Takers> takers_;
  std::vector<const PlannedFrames*> order_;  ///< of their first experiments
};

}  // namespace foldwise::orchestrator
