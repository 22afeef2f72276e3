// SPDX-License-Identifier: Apache-2.0
/// What a worker is asked when somebody wants to see what a trained network did with a video: the word of `worker
/// maps`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "experiments/jobs/job.h"

namespace foldwise {

/// The bytes that a video's maps may take unless somebody allows more.
inline constexpr std::int64_t usual_most_map_bytes = std::int64_t{1} << 30;

struct MapRequest {
  /// A scoring of the network that is meant: its experiment, fold and inputs. Of the prepared shards those in which the
  /// video may be are enough.
  JobSpec job;
  std::string video;  ///< its id, or "<recording>@<first frame>" of a window
  std::string file;   ///< where the maps are written
  std::int64_t most_bytes = usual_most_map_bytes;
  bool operator==(const MapRequest&) const = default;
};

/// One line.
std::string to_json(const MapRequest& request);
/// Throws std::invalid_argument on what is no such line.
MapRequest parse_map_request(std::string_view json);

}  // namespace foldwise
