// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "worker/models/video_model.h"

namespace foldwise::worker {

/// Evaluation mode, until the end of the scope.
class EvaluationMode {
 public:
  explicit EvaluationMode(VideoModel& model) : model_(model), was_training_(model.is_training()) { model_.eval(); }
  ~EvaluationMode() { model_.train(was_training_); }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  VideoModel& model_;
  bool was_training_;
};

}  // namespace foldwise::worker
