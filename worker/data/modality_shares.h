// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

#include "datasets/examples/example.h"
#include "datasets/examples/feature_table.h"
#include "worker/models/network_shape.h"

namespace foldwise::worker {

/// Of the features of YouTube-8M.
inline constexpr ModalityShares shares_of_examples{.audio = {datasets::example_rgb, datasets::example_audio},
                                                   .video = {0, datasets::example_rgb}};

/// Of a recording's features: those called audio, and all others, which are video.
inline ModalityShares shares_of(const datasets::FeatureTable& table) {
  ModalityShares shares;
  for (const datasets::FeatureColumns& columns : table.modalities) {
    ModalityColumns& share = columns.modality == "audio" ? shares.audio : shares.video;
    if (share.count > 0 && columns.first != share.first + share.count) {
      throw std::logic_error("a table whose features of one modality do not stand side by side");
    }
    if (share.count == 0) share.first = columns.first;
    share.count += columns.count;
  }
  return shares;
}

}  // namespace foldwise::worker
