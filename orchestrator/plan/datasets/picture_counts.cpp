// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/picture_counts.h"

#include "datasets/video/times/frame_thinning.h"

namespace foldwise::orchestrator {

const PictureCounts& CountedPictures::of(const DigestedDataset& source) {
  const auto [entry, fresh] = counts_.try_emplace(&source);
  PictureCounts& counts = entry->second;
  if (!fresh) return counts;
  const datasets::Dataset& dataset = source.dataset;
  counts.reserve(dataset.samples.size());
  for (const datasets::Sample& sample : dataset.samples) counts.push_back(count_pictures(dataset.root, sample));
  return counts;
}

double frames_of(const datasets::PictureCount& count, const FramesOptions& options) {
  return static_cast<double>(datasets::count_kept(count.pictures, count.rate, options.rate));
}

double mean_frames(const PictureCounts& counts, const FramesOptions& options) {
  double sum = 0;
  double known = 0;
  for (const auto& count : counts) {
    if (!count) continue;
    sum += frames_of(*count, options);
    ++known;
  }
  return known > 0 ? sum / known : 0;
}

}  // namespace foldwise::orchestrator
