// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/predicted_shape.h"

#include <filesystem>

#include "datasets/dataset.h"
#include "datasets/examples/example.h"
#include "datasets/examples/feature_table.h"
#include "datasets/label_traits.h"
#include "datasets/readers/facts.h"
#include "datasets/video/longest_video.h"
#include "experiments/facts/dataset_choices.h"
#include "worker/data/modality_shares.h"

namespace foldwise::worker {
namespace {

constexpr int expressions = 7;  // of AFEW, RAF-DB and FER2013

struct KnownFeatures {
  int count = 0;
  ModalityShares modalities = {};
};

KnownFeatures features_of(const datasets::Dataset& dataset) {
  switch (dataset.kind) {
    case datasets::SampleKind::frames:
      return {};
    case datasets::SampleKind::features: {
      const datasets::Sample& sample = dataset.samples.front();
      const auto table = read_feature_table(dataset.root, sample.features, sample.curves.front());
      return {table.columns, shares_of(table)};
    }
    case datasets::SampleKind::example_shard:
      return {datasets::example_features, shares_of_examples};
  }
  return {};
}

NetworkShape shape_for(const datasets::Dataset& dataset) {
  const bool numbers = datasets::traits_of(dataset.labels).predictions == PredictionKind::numbers;
  const KnownFeatures features = features_of(dataset);
  return {.outputs = static_cast<int>(numbers ? dataset.targets.size() : dataset.classes.size()),
          .labels = dataset.labels,
          .features = features.count,
          .modalities = features.modalities};
}

/// How many values or classes are predicted, before anything is read; 0: not known.
int known_outputs(const DatasetOptions& options) {
  const auto targets = target_names(options).size();
  if (targets > 0) return static_cast<int>(targets);
  for (const datasets::OfficialCount& count : datasets::facts_of(options.name).counts) {
    if (count.what == datasets::Counted::classes) return count.expected;
  }
  return 0;
}

bool is_there(const DatasetOptions& options) {
  std::error_code error;
  return !options.root.empty() && std::filesystem::exists(options.root, error);
}

}  // namespace

std::int64_t longest_video_of(const DatasetOptions& options, int clip_frames) {
  if (!is_there(options)) return 0;
  return datasets::longest_video(datasets::read_dataset(options), options.frames, clip_frames).frames;
}

PredictedShape predicted_shape(const DatasetOptions& options) {
  if (is_there(options)) {
    return {shape_for(datasets::read_dataset(options)), ""};
  }
  const int known = known_outputs(options);
  const int outputs = known > 0 ? known : expressions;
  return {{.outputs = outputs, .features = datasets::example_features},
          "remark: " + (options.root.empty() ? "dataset.root" : options.root) +
              " is not there to be read: " + std::to_string(outputs) + " outputs are taken, and " +
              std::to_string(datasets::example_features) + " features where a backbone takes features"};
}

}  // namespace foldwise::worker
