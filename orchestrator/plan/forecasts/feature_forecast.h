// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "orchestrator/plan/datasets/planned_dataset.h"
#include "orchestrator/plan/forecasts/frame_store_forecast.h"

namespace foldwise::orchestrator {

/// A job that stores features.
struct PlannedFeatures {
  Key key;
  Experiment experiment;
  const PlannedFrames* frames = nullptr;
  const PlannedFold* fold = nullptr;  ///< whose videos these are; null: all videos
};

/// Bytes of the features that the finished job with this key stored; none: it is not done.
using StoredFeatures = std::function<std::optional<std::uint64_t>(const Key&)>;

/// What the features of one network take on disk, in all folds.
struct FeatureForecast {
  DatasetOptions dataset;
  Backbone backbone = Backbone::i3d_vgg16;
  std::int64_t channels = 0;  ///< of each step
  std::size_t jobs = 0;       ///< each stores the features of its videos
  std::size_t stored = 0;     ///< of these
  std::size_t videos = 0;     ///< of all jobs
  std::size_t uncounted = 0;  ///< of these: how many frames they have shows when they are decoded
  std::uint64_t bytes = 0;    ///< of all jobs
  std::uint64_t stored_bytes = 0;
  SizeBasis basis = SizeBasis::unknown;

  std::uint64_t bytes_left() const { return bytes - stored_bytes; }
};

/// One for each way in which experiments make features, in the order of their jobs. Looks at the headers of all videos
/// of what is not stored, decodes nothing.
std::vector<FeatureForecast> forecast_features(const std::vector<PlannedFeatures>& planned,
                                               const StoredFeatures& stored, CountedPictures& counted);

/// For people: "afew, 224 x 224, i3d_vgg16: 9.87 GB, 4096 numbers for each step of 10404 videos, …; 2 of 9 jobs
/// stored".
std::string to_sentence(const FeatureForecast& features);

}  // namespace foldwise::orchestrator
