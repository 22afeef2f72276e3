// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/remarks/clip_lengths.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>

#include "datasets/files/sample_files.h"
#include "experiments/sweep/representatives.h"

namespace foldwise::orchestrator {
namespace {

/// The samples of a frame store that are shorter than a clip.
struct ShortVideos {
  std::size_t count = 0;
  std::size_t shortest = 0;  ///< a sample
  double frames = 0;         ///< of it
};

ShortVideos find_short(const PlannedFrames& frames, const PictureCounts& counts, int clip) {
  ShortVideos found;
  for (std::size_t sample = 0; sample < counts.size(); ++sample) {
    if (!counts[sample]) continue;
    const double length = frames_of(*counts[sample], frames.options.frames);
    if (length >= clip) continue;
    if (found.count++ > 0 && length >= found.frames) continue;
    found.shortest = sample;
    found.frames = length;
  }
  return found;
}

bool are_pictures(const datasets::Dataset& dataset) {
  return std::ranges::all_of(dataset.samples, [](const datasets::Sample& sample) {
    return sample.record >= 0 || datasets::is_image(sample.path);
  });
}

std::string what_becomes_of(const ClipsOptions& clips, const datasets::Dataset& dataset) {
  if (dataset.labels == datasets::LabelKind::curves) {
    return "they have no window of that length, and neither train nor are tested";
  }
  if (clips.standardisation != DurationStandardisation::clip_extraction) return "some of their frames are taken twice";
  return clips.padding == ClipPadding::hold ? "their last frame is held to the end of the clip"
                                            : "black frames follow on them in training";
}

std::optional<std::string> remark_on(const PlannedFrames& frames, const PictureCounts& counts,
                                     const ClipsOptions& clips) {
  const datasets::Dataset& dataset = frames.source->dataset;
  const ShortVideos found = find_short(frames, counts, clips.frames);
  if (found.count == 0) return std::nullopt;
  if (are_pictures(dataset)) {
    return fmt::format(
        "clips.frames is {}, and {} has single pictures: a clip repeats its picture, which costs as many times as much "
        "and teaches nothing more; set clips.frames: 1",
        clips.frames, dataset.root.string());
  }
  return fmt::format("{} of {} videos of {} are shorter than clips.frames {}, the shortest is {} with {:.0f}: {}",
                     found.count, counts.size(), dataset.root.string(), clips.frames,
                     dataset.samples[found.shortest].id, found.frames, what_becomes_of(clips, dataset));
}

}  // namespace

std::vector<std::string> clip_length_remarks(const Sweep& sweep, const Plan& plan, CountedPictures& counted) {
  std::vector<std::string> remarks;
  std::vector<std::pair<const PlannedFrames*, ClipsOptions>> known;
  const Representatives representatives(
      sweep, [](const Field& field) { return field.path.starts_with("dataset.") || field.path.starts_with("clips."); });
  for (std::size_t index = 0; index < sweep.size(); ++index) {
    if (!representatives.is_one(index)) continue;
    const Experiment experiment = sweep.experiment(index);
    const auto frames = std::ranges::find(plan.frames(), experiment.dataset, &PlannedFrames::options);
    if (frames == plan.frames().end() || frames->shards.empty()) continue;
    const std::pair way(&*frames, experiment.clips);
    if (std::ranges::find(known, way) != known.end()) continue;
    known.push_back(way);
    auto remark = remark_on(*frames, counted.of(*frames->source), experiment.clips);
    if (remark && std::ranges::find(remarks, *remark) == remarks.end()) remarks.push_back(*std::move(remark));
  }
  return remarks;
}

}  // namespace foldwise::orchestrator
