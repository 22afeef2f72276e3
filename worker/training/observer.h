// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "experiments/jobs/job.h"

namespace foldwise::worker {

/// Where a training stands.
struct TrainingPosition {
  int epoch = 1;
  std::size_t step = 0;   ///< optimizer steps of the epoch that are done
  std::size_t steps = 0;  ///< of each epoch
  double loss = 0;        ///< mean over the epoch so far
};

/// Whoever follows a training, and may ask it to stop.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  /// After each optimizer step, and after each validation video.
  virtual void moved(const TrainingPosition& position) = 0;
  virtual void epoch_ended(const EpochRecord& record) = 0;
  /// A checkpoint became durable.
  virtual void checkpointed() = 0;
  /// A sentence for the log.
  virtual void remark(const std::string& sentence) = 0;
  /// Asked after each optimizer step and each validation video: true makes the training checkpoint and return.
  virtual bool stop_requested() = 0;
};

}  // namespace foldwise::worker
