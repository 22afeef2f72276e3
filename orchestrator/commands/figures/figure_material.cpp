// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/figures/figure_material.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>

#include "datasets/frames/shard_path.h"
#include "datasets/inspection/planted_curve.h"
#include "datasets/labels/label_windows.h"
#include "experiments/fields/configuration.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/jobs/fingerprint.h"

namespace foldwise::orchestrator {
namespace {

/// The recording of a window ("<recording>@<first frame>"); the video itself where it is none.
std::string recording_of(const std::string& video) {
  return video.substr(0, video.rfind('@'));
}

/// The numbers of the stored frames in their source.
std::vector<std::uint32_t> numbers_of(const datasets::VideoFrames& frames) {
  if (!frames.numbers.empty()) return {frames.numbers.begin(), frames.numbers.end()};
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(frames.frames));
  std::iota(numbers.begin(), numbers.end(), 0U);
  return numbers;
}

/// Whether a video of that length has these places: what was trained on, and no other preparation of it.
bool fits(const datasets::VideoFrames& frames, const results::SamplingRecord& record) {
  return record.places == 1 || frames.frames == record.places + record.clip_frames - 1;
}

}  // namespace

FigureMaterial::FigureMaterial(const results::StoreReader& store)
    : store_(store), output_(store.file().parent_path()), records_(store.experiments()) {
  for (results::JobRecord& job : store.jobs()) {
    if (job.stage == Stage::prepare) prepared_.push_back(std::move(job));
  }
  const results::FoldRecords folds = store.folds();
  for (const results::DatasetRecord& dataset : folds.datasets) {
    for (const results::SampleRecord& sample : dataset.samples) labels_.emplace(sample.id, sample.label);
  }
}

const Experiment& FigureMaterial::experiment(std::size_t index) {
  const auto found = experiments_.find(index);
  if (found != experiments_.end()) return found->second;
  return experiments_.emplace(index, parse_configuration(records_.at(index).configuration)).first->second;
}

results::SamplingPanel FigureMaterial::panel(const RecordedTraining& training, const results::SamplingRecord& record,
                                             int stills) {
  results::SamplingPanel panel;
  panel.record = record;
  panel.training = training.job.label;
  panel.key = training.job.key.brief();
  panel.label = label_of(record.video);
  panel.frames = record.places + record.clip_frames - 1;
  const std::map<std::string, double> metrics = store_.metrics(training.job.key);
  if (const auto best = metrics.find("best_epoch"); best != metrics.end()) {
    panel.best_epoch = static_cast<int>(best->second);
  }
  if (!record.has_scores)
    panel.remarks.emplace_back("Scores of single clips were not recorded by the version that trained.");
  const Experiment& trained = experiment(training.job.experiment);
  const auto stored = find_frames(trained, record);
  if (!stored) {
    panel.remarks.emplace_back("The stored frames of this video are no longer in the sweep's folder: no pictures.");
    return panel;
  }
  panel.frames = stored->frames;
  if (trained.clips.standardisation != DurationStandardisation::clip_extraction) {
    const bool resized = trained.clips.standardisation == DurationStandardisation::temporal_resize;
    panel.remarks.push_back((resized ? "Every clip is the whole video, resized to " : "Every clip is a draw of ") +
                            std::to_string(record.clip_frames) + " frames " + (resized ? "" : "from the whole video ") +
                            "(clips.standardisation).");
    panel.record.clip_frames = panel.frames;
  }
  panel.stills = stills_of(*stored, stills);
  try {
    panel.intensity = intensity(trained.dataset, *stored);
  } catch (const UserError& error) {
    panel.remarks.push_back(std::string("No labels along the video: ") + error.what());
  }
  return panel;
}

std::string FigureMaterial::label_of(const std::string& video) const {
  const auto found = labels_.find(recording_of(video));
  return found == labels_.end() ? "" : found->second;
}

const datasets::FrameStore* FigureMaterial::shard(const Key& key) {
  const auto [place, fresh] = shards_.try_emplace(key);
  if (fresh) {
    try {
      place->second.emplace(datasets::FrameStore::open({datasets::shard_path(output_, key)}));
    } catch (const UserError&) {  // gone or damaged: the panel says that there are no pictures
      place->second.reset();
    }
  }
  return place->second ? &*place->second : nullptr;
}

std::optional<datasets::VideoFrames> FigureMaterial::find_frames(const Experiment& trained,
                                                                 const results::SamplingRecord& record) {
  const std::string recording = recording_of(record.video);
  // A shard is recorded with the first experiment that needs it, which may read its dataset otherwise: those that read
  // it alike come first.
  for (const bool alike : {true, false}) {
    for (const results::JobRecord& job : prepared_) {
      if ((experiment(job.experiment).dataset == trained.dataset) != alike) continue;
      const datasets::FrameStore* store = shard(job.key);
      if (store == nullptr) continue;
      const bool whole = store->contains(record.video);
      if (!whole && !store->contains(recording)) continue;
      datasets::VideoFrames frames = store->video(whole ? record.video : recording);
      if (!whole) {
        const int first = std::stoi(record.video.substr(recording.size() + 1));
        frames = frames.part(first, record.clip_frames);
      }
      if (fits(frames, record)) return frames;
    }
  }
  return std::nullopt;
}

std::vector<results::Still> FigureMaterial::stills_of(const datasets::VideoFrames& frames, int count) {
  std::vector<results::Still> stills;
  std::vector<std::uint8_t> scratch;
  for (const int number : results::still_frames(frames.frames, count)) {
    const std::span<const std::uint8_t> pixels = frames.clip(number, 1, scratch);
    stills.push_back({number, frames.width, frames.height, {pixels.begin(), pixels.end()}});
  }
  return stills;
}

std::optional<FigureMaterial::SeenFrames> FigureMaterial::seen_frames(const TrainedRun& run, const std::string& video) {
  const Experiment& seen = experiment_of(run);
  const std::string prepared_as = canonical(seen, Stage::prepare);
  const std::string recording = recording_of(video);
  for (const results::JobRecord& job : prepared_) {
    const Experiment& other = experiment(job.experiment);
    if (other.dataset.root != seen.dataset.root || canonical(other, Stage::prepare) != prepared_as) continue;
    const datasets::FrameStore* store = shard(job.key);
    if (store == nullptr) continue;
    if (store->contains(video)) return SeenFrames{store->video(video), job.key};
    if (!store->contains(recording)) continue;
    const datasets::VideoFrames whole = store->video(recording);
    const int first = parse_whole_number(video.substr(recording.size() + 1)).value_or(-1);
    // The worker says what is wrong with a window that is not in the recording.
    if (first < 0 || first + seen.clips.frames > whole.frames) return SeenFrames{whole, job.key};
    return SeenFrames{whole.part(first, seen.clips.frames), job.key};
  }
  return std::nullopt;
}

results::MapSubject FigureMaterial::subject(const TrainedRun& run, const results::MapFile& maps, int stills) {
  results::MapSubject subject;
  subject.video = maps.video();
  subject.part = maps.part();
  subject.label = maps.label();
  if (!subject.label.empty()) subject.predicted = maps.predicted();
  subject.training = run.training.job.label;
  subject.key = run.training.job.key.brief();
  subject.frames = maps.frames();
  if (maps.frames() < maps.clip_frames()) {
    subject.remarks.push_back("Of " + std::to_string(maps.frames()) + " frames: the last one is held up to " +
                              std::to_string(maps.clip_frames()) + ", as it is scored.");
  }
  const std::optional<SeenFrames> seen = seen_frames(run, subject.video);
  if (!seen) {
    subject.remarks.emplace_back("The stored frames of this video are no longer in the sweep's folder: no pictures.");
    return subject;
  }
  subject.stills = stills_of(seen->frames, stills);
  try {
    subject.intensity = intensity(experiment_of(run).dataset, seen->frames);
  } catch (const UserError& error) {
    subject.remarks.push_back(std::string("No labels along the video: ") + error.what());
  }
  return subject;
}

const datasets::Dataset& FigureMaterial::dataset(const DatasetOptions& options) {
  const auto found = datasets_.find(options.root);
  if (found != datasets_.end()) return found->second;
  return datasets_.emplace(options.root, datasets::read_dataset(options)).first->second;
}

std::optional<results::Intensity> FigureMaterial::intensity(const DatasetOptions& options,
                                                            const datasets::VideoFrames& frames) {
  const std::string recording = recording_of(std::string(frames.id));
  const std::vector<std::uint32_t> numbers = numbers_of(frames);
  const std::vector<float> planted = datasets::planted_curve(options.root, recording);
  if (!planted.empty() && numbers.back() < planted.size()) {
    results::Intensity known{"planted intensity", {}};
    for (const std::uint32_t number : numbers) known.values.push_back(planted[number]);
    return known;
  }
  const std::vector<datasets::Sample>& samples = dataset(options).samples;
  const auto sample = std::ranges::find(samples, recording, &datasets::Sample::id);
  if (sample == samples.end() || sample->curves.empty()) return std::nullopt;
  const datasets::LabelCurve& curve = sample->curves.front();
  return results::Intensity{curve.name, values_along(recording, {numbers, frames.rate}, curve)};
}

}  // namespace foldwise::orchestrator
