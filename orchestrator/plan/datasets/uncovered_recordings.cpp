// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/uncovered_recordings.h"

#include <cstddef>

#include "datasets/labels/label_coverage.h"
#include "datasets/video/containers/picture_count.h"

namespace foldwise::orchestrator {

std::vector<std::string> uncovered_recordings(const datasets::Dataset& dataset) {
  if (dataset.labels != datasets::LabelKind::curves || dataset.kind != datasets::SampleKind::frames) return {};
  std::string first;
  std::size_t others = 0;
  for (const datasets::Sample& sample : dataset.samples) {
    const auto pictures = count_pictures(dataset.root, sample);
    const auto remark = pictures ? label_coverage_remark(sample, *pictures) : std::nullopt;
    if (!remark) continue;
    if (first.empty()) {
      first = sample.id + ": " + *remark;
    } else {
      ++others;
    }
  }
  if (first.empty()) return {};
  if (others > 0) first += "; and so with " + std::to_string(others) + (others == 1 ? " other" : " others");
  return {first + "; what has no label is left out"};
}

}  // namespace foldwise::orchestrator
