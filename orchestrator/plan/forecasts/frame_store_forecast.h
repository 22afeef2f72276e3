// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/plan/datasets/picture_counts.h"
#include "orchestrator/plan/datasets/planned_dataset.h"

namespace foldwise::orchestrator {

/// What a finished prepare job left.
struct PreparedShard {
  double frames = 0;
  double seconds = 0;       ///< of work
  std::uint64_t bytes = 0;  ///< of its file
};
/// Of the prepare job with this key; none: it is not done.
using PreparedShards = std::function<std::optional<PreparedShard>(const Key&)>;

/// How much of a size is known.
enum class SizeBasis {
  measured,  ///< all of it lies on disk
  counted,   ///< to the byte, if the files hold the pictures that their headers and names promise
  at_most,   ///< counted, and pictures without a face are left out
  judged,    ///< judged by the shards that are prepared
  estimate,  ///< JPEGs, or some videos do not say how many pictures they have: those are taken to be like the others
  unknown    ///< no video says it
};

/// A frame store that a sweep needs: what it takes on disk and to prepare it.
struct FrameStoreForecast {
  DatasetOptions dataset;
  std::size_t videos = 0;
  std::size_t uncounted = 0;      ///< of these: how many frames they have shows when they are decoded
  std::size_t uneven = 0;         ///< of these: headers tell that their frames are shown at uneven times
  std::string first_uneven = {};  ///< its id
  double frames = 0;              ///< to be stored; those without a face count too while they are not known
  std::uint64_t bytes = 0;        ///< of the whole store
  SizeBasis basis = SizeBasis::unknown;
  std::size_t shards = 0;
  std::size_t prepared = 0;  ///< of these
  std::uint64_t prepared_bytes = 0;
  double seconds_left = 0;     ///< of one worker, to prepare the rest
  bool measured_pace = false;  ///< judged by the shards that are prepared; else a guess within a factor of three

  std::uint64_t bytes_left() const { return bytes - std::min(bytes, prepared_bytes); }
};

/// One for each store; what several of them share counts in each. Looks at the headers of all videos, decodes nothing.
std::vector<FrameStoreForecast> forecast_frame_stores(const std::deque<PlannedFrames>& planned,
                                                      const PreparedShards& prepared, CountedPictures& counted);

/// For people: "hmdb51, 112 x 112, raw: 2.31 GB, 61348 frames of 6766 videos, counted in their headers; …".
std::string to_sentence(const FrameStoreForecast& store);

}  // namespace foldwise::orchestrator
