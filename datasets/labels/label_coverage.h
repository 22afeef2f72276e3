// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "datasets/dataset.h"
#include "datasets/video/containers/picture_count.h"

namespace foldwise::datasets {

/// "its labels of valence end at 60.0 s, and its video at 176.0 s": of a recording with labels by the second, one of
/// which ends more than a second, and more than a fiftieth of the recording, before or after its pictures. None where
/// both end together, or nothing tells how many pictures make a second.
std::optional<std::string> label_coverage_remark(const Sample& recording, const PictureCount& pictures);

}  // namespace foldwise::datasets
