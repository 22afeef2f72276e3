// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "results/store/store_reader.h"

namespace foldwise::results {

/// What the finished prepare jobs of a sweep say, summed.
struct PreparationReport {
  std::int64_t videos = 0;
  std::int64_t frames = 0;
  std::int64_t frames_dropped = 0;    ///< without a face
  std::int64_t frames_unrotated = 0;  ///< with a face whose eyes were not found
  std::int64_t excluded = 0;          ///< videos
  double seconds = 0;                 ///< of work
};

PreparationReport read_preparation_report(const StoreReader& store);

}  // namespace foldwise::results
