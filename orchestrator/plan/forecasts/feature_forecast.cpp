// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/forecasts/feature_forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "datasets/frames/feature_file_size.h"
#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/step_features.h"
#include "experiments/foundation/text/byte_size.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {
namespace {

/// What decides how large the features of a video are.
bool alike(const FeatureForecast& forecast, const PlannedFeatures& planned) {
  return forecast.dataset == planned.frames->options && forecast.backbone == planned.experiment.model.backbone &&
         forecast.channels == step_features_of(forecast.backbone).channels(planned.experiment.model);
}

FeatureForecast begun_with(const PlannedFeatures& planned) {
  const ModelOptions& model = planned.experiment.model;
  return {.dataset = planned.frames->options,
          .backbone = model.backbone,
          .channels = step_features_of(model.backbone).channels(model)};
}

bool is_asked_for(const PlannedFeatures& planned, std::size_t sample) {
  return planned.fold == nullptr || planned.fold->parts.at(sample) != results::FoldRecord::unused;
}

/// By their ids, as they are stored.
std::vector<std::size_t> samples_of(const PlannedFeatures& planned) {
  const auto& samples = planned.frames->source->dataset.samples;
  std::vector<std::size_t> asked;
  for (std::size_t sample = 0; sample < samples.size(); ++sample) {
    if (is_asked_for(planned, sample)) asked.push_back(sample);
  }
  std::ranges::sort(asked, {}, [&](std::size_t sample) -> const std::string& { return samples[sample].id; });
  return asked;
}

/// Adds a job that is not done.
void add_left(const PlannedFeatures& planned, const PictureCounts& counts, FeatureForecast& forecast) {
  const FramesOptions& frames = planned.frames->options.frames;
  const Experiment& experiment = planned.experiment;
  const TimeGrid time = facts_of(experiment.model.backbone).time_with(experiment.model.temporal_stride);
  datasets::FeatureFilesSize size(forecast.channels);
  const double mean = mean_frames(counts, frames);
  for (const std::size_t sample : samples_of(planned)) {
    const auto& count = counts[sample];
    if (!count) ++forecast.uncounted;
    const auto seen = static_cast<int>(std::llround(count ? frames_of(*count, frames) : mean));
    // A video that is shorter than a clip is padded to it.
    size.add(planned.frames->source->dataset.samples[sample].id,
             steps_of(time, std::max(seen, experiment.clips.frames)));
  }
  forecast.bytes += size.bytes();
}

SizeBasis basis_of(const FeatureForecast& forecast) {
  if (forecast.stored == forecast.jobs) return SizeBasis::measured;
  if (forecast.uncounted > 0) return SizeBasis::estimate;
  return forecast.dataset.frames.faces == FaceAlignment::align ? SizeBasis::at_most : SizeBasis::counted;
}

std::string how_known(const FeatureForecast& features) {
  switch (features.basis) {
    case SizeBasis::measured:
      return "on disk";
    case SizeBasis::at_most:
      return "counted in their headers; frames without a face are left out";
    case SizeBasis::estimate:
      return fmt::format("an estimate, for the number of frames of {} of them is unknown", features.uncounted);
    default:
      return "counted in their headers";
  }
}

}  // namespace

std::vector<FeatureForecast> forecast_features(const std::vector<PlannedFeatures>& planned,
                                               const StoredFeatures& stored, CountedPictures& counted) {
  std::vector<FeatureForecast> forecasts;
  for (const PlannedFeatures& job : planned) {
    auto forecast = std::ranges::find_if(forecasts, [&](const auto& other) { return alike(other, job); });
    if (forecast == forecasts.end()) forecast = forecasts.insert(forecasts.end(), begun_with(job));
    ++forecast->jobs;
    forecast->videos += samples_of(job).size();
    if (const std::optional<std::uint64_t> bytes = stored(job.key)) {
      ++forecast->stored;
      forecast->stored_bytes += *bytes;
      forecast->bytes += *bytes;
      continue;
    }
    add_left(job, counted.of(*job.frames->source), *forecast);
  }
  for (FeatureForecast& forecast : forecasts) forecast.basis = basis_of(forecast);
  return forecasts;
}

std::string to_sentence(const FeatureForecast& features) {
  const Size size = features.dataset.frames.size;
  const std::string bytes = format_bytes(static_cast<double>(features.bytes));
  const char* about = features.basis == SizeBasis::at_most    ? "at most "
                      : features.basis == SizeBasis::estimate ? "~"
                                                              : "";
  return fmt::format("{}, {} x {}, {}: {}{}, {} numbers for each step of {} videos in {} job{}, {}; {}",
                     name_of(features.dataset.name), size.height, size.width, name_of(features.backbone), about, bytes,
                     features.channels, features.videos, features.jobs, features.jobs == 1 ? "" : "s",
                     how_known(features),
                     features.stored == features.jobs ? "stored"
                     : features.stored == 0           ? "nothing of it is stored yet"
                                            : fmt::format("{} of {} jobs are done ({})", features.stored, features.jobs,
                                                          format_bytes(static_cast<double>(features.stored_bytes))));
}

}  // namespace foldwise::orchestrator
