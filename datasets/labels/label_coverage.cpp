// SPDX-License-Identifier: Apache-2.0
#include "datasets/labels/label_coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace foldwise::datasets {

std::optional<std::string> label_coverage_remark(const Sample& recording, const PictureCount& pictures) {
  if (pictures.rate <= 0) return std::nullopt;
  const double video = static_cast<double>(pictures.pictures) / pictures.rate;
  for (const LabelCurve& curve : recording.curves) {
    if (curve.rate <= 0) continue;
    const double labels = static_cast<double>(curve.values.size()) / curve.rate;
    if (std::abs(labels - video) <= std::max(1.0, 0.02 * std::max(labels, video))) continue;
    return fmt::format("its labels of {} end at {:.1f} s, and its video at {:.1f} s", curve.name, labels, video);
  }
  return std::nullopt;
}

}  // namespace foldwise::datasets
