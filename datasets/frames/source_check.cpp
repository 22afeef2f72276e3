// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/source_check.h"

#include "datasets/files/content_digest.h"
#include "datasets/files/sample_files.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {

namespace fs = std::filesystem;

void SourceCheck::require_as_planned(const VideoSource& video) {
  if (!video.planned) return;
  const fs::path file = root_ / video.path;
  std::error_code error;
  const Stamp stamp{video.record < 0 ? 0 : fs::file_size(file, error), fs::last_write_time(file, error)};
  if (video.record >= 0 && !error) {
    const auto known = of_many_.find(file);
    if (known != of_many_.end() && known->second == stamp) return;
  }
  static DigestCache seen{DigestCache::default_file()};  // workers execute one job after the other
  const Key found = seen.of_files(root_, video.path);
  if (found == *video.planned) {
    if (video.record >= 0) of_many_.insert_or_assign(file, stamp);
    return;
  }
  const bool gone = sample_files(root_, video.path).empty();
  throw UserError(Fault::data, file.string(),
                  gone ? "was there when the sweep was planned and is gone"
                       : "has changed since the sweep was planned: its SHA-256 begins with " + found.brief() +
                             " and began with " + video.planned->brief(),
                  "put back what was there, or run the sweep again, which plans anew with what is there now; until "
                  "then leave the files of a running sweep alone");
}

}  // namespace foldwise::datasets
