// SPDX-License-Identifier: Apache-2.0
#include "datasets/labels/window_survey.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "datasets/dataset.h"
#include "datasets/faces/face_alignment.h"
#include "datasets/labels/label_windows.h"
#include "datasets/video/times/frame_thinning.h"
#include "datasets/video/video.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

// The pictures of a recording that some rate keeps, and that show a face where faces are asked for.
struct SeenPictures {
  std::vector<std::uint32_t> numbers;
  std::vector<PictureShare> shares;
  double rate = 0;
};

using Seen = std::variant<SeenPictures, BadVideo>;

Seen look_at(const Dataset& dataset, const Sample& sample, const DatasetOptions& options,
             const std::vector<double>& rates) {
  std::optional<FaceAligner> faces;
  if (options.frames.faces == FaceAlignment::align) faces.emplace(options.faces);
  SeenPictures seen;
  const auto take = [&](const SourcePicture& picture) {
    seen.rate = picture.rate;
    const bool wanted = std::any_of(rates.begin(), rates.end(), [&](double rate) {
      return picture.rate <= 0 || is_kept(picture.share, picture.rate, rate);
    });
    if (!wanted || (faces && !faces->align(picture.pixels, options.frames.size))) return;
    seen.numbers.push_back(picture.number);
    seen.shares.push_back(picture.share);
  };
  if (auto bad = decode_sample(dataset.root, {sample.id, sample.path, sample.record}, take)) return *std::move(bad);
  if (seen.rate > 0) return seen;
  return BadVideo{"does not say how many frames it has per second"};
}

std::vector<std::uint32_t> thinned(const SeenPictures& seen, double rate) {
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < seen.numbers.size(); ++i) {
    if (is_kept(seen.shares[i], seen.rate, rate)) kept.push_back(seen.numbers[i]);
  }
  return kept;
}

// Of one recording: a number for each setting, in the order of WindowSurvey::counts.
std::vector<int> count_in(const Sample& sample, const SeenPictures& seen, std::span<const LabelCurve> curves,
                          const std::vector<WindowCount>& settings, int gap_tolerance) {
  std::vector<int> counts;
  for (const WindowCount& setting : settings) {
    const std::vector<std::uint32_t> numbers = thinned(seen, setting.rate);
    ClipsOptions clips;
    clips.frames = setting.frames;
    clips.overlap = setting.overlap;
    clips.gap_tolerance = gap_tolerance;
    const StoredFrames stored{numbers, seen.rate, frame_spacing(seen.rate, setting.rate)};
    counts.push_back(static_cast<int>(cut_windows(sample.id, stored, curves, clips).size()));
  }
  return counts;
}

std::vector<WindowCount> settings_of(const WindowSurveyOptions& wanted, std::size_t splits) {
  std::vector<WindowCount> settings;
  for (const double rate : wanted.rates) {
    for (const int frames : wanted.frames) {
      for (const double overlap : wanted.overlaps) {
        settings.push_back({rate, frames, overlap, std::vector<int>(splits, 0)});
      }
    }
  }
  return settings;
}

void require_recordings(const Dataset& dataset) {
  if (dataset.kind == SampleKind::frames && dataset.labels == LabelKind::curves) return;
  throw UserError(Fault::usage, dataset.name, "is no dataset of videos with labels along them, so nothing cuts windows",
                  "name one that is, such as sewa");
}

}  // namespace

WindowSurvey survey_windows(const Dataset& dataset, const DatasetOptions& options, const WindowSurveyOptions& wanted,
                            const ItemProgress& progress) {
  require_recordings(dataset);
  WindowSurvey survey;
  for (const Sample& sample : dataset.samples) {
    if (std::find(survey.splits.begin(), survey.splits.end(), sample.split) == survey.splits.end()) {
      survey.splits.push_back(sample.split);
    }
  }
  survey.recordings.resize(survey.splits.size());
  survey.counts = settings_of(wanted, survey.splits.size());
  std::vector<std::string> unread(dataset.samples.size());
  std::mutex adding;
  in_parallel(dataset.samples.size(), wanted.threads, progress, [&](std::size_t index) {
    const Sample& sample = dataset.samples[index];
    const Seen seen = look_at(dataset, sample, options, wanted.rates);
    if (const auto* bad = std::get_if<BadVideo>(&seen)) {
      unread[index] = sample.id + " " + bad->reason;
      return;
    }
    const std::span curves(sample.curves.data(), dataset.targets.size());
    const auto counts = count_in(sample, std::get<SeenPictures>(seen), curves, survey.counts, wanted.gap_tolerance);
    const auto split = static_cast<std::size_t>(std::find(survey.splits.begin(), survey.splits.end(), sample.split) -
                                                survey.splits.begin());
    const std::scoped_lock lock(adding);
    ++survey.recordings[split];
    for (std::size_t setting = 0; setting < counts.size(); ++setting) {
      survey.counts[setting].windows[split] += counts[setting];
    }
  });
  std::copy_if(unread.begin(), unread.end(), std::back_inserter(survey.unread),
               [](const std::string& reason) { return !reason.empty(); });
  return survey;
}

}  // namespace foldwise::datasets
