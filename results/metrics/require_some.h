// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <stdexcept>

#include "experiments/jobs/job.h"

namespace foldwise::results {

/// Throws std::invalid_argument on none: a metric of no predictions has no value.
inline void require_some(std::span<const Prediction> predictions) {
  if (predictions.empty()) throw std::invalid_argument("a metric of no predictions");
}

}  // namespace foldwise::results
