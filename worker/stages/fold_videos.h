// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "datasets/frame_store.h"
#include "experiments/job.h"
#include "worker/clips/loader.h"

namespace foldwise {

/// The videos of a job's fold, with their frames, in the order of the fold file.
class FoldVideos {
 public:
  /// Reads the fold file, opens the shards of the prepare jobs and reads what they left out. Throws UserError when a
  /// video of the fold is neither stored nor excluded, or when a part has no video left.
  FoldVideos(const JobSpec& job, std::span<const Key> prepared);

  const std::vector<std::string>& classes() const { return classes_; }
  const std::vector<LabelledVideo>& training() const { return training_; }
  const std::vector<LabelledVideo>& validation() const { return validation_; }
  const std::vector<LabelledVideo>& test() const { return test_; }
  /// Videos of this fold that preparation left out.
  const std::vector<Exclusion>& exclusions() const { return exclusions_; }

 private:
  std::vector<LabelledVideo>& part(const std::string& name, const std::string& fold_file);

  FrameStore store_;
  std::vector<std::string> classes_;
  std::vector<LabelledVideo> training_;
  std::vector<LabelledVideo> validation_;
  std::vector<LabelledVideo> test_;
  std::vector<Exclusion> exclusions_;
};

}  // namespace foldwise
