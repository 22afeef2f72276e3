// SPDX-License-Identifier: Apache-2.0
#include "worker/stages/fold_data.h"

#include <torch/types.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "datasets/examples/example.h"
#include "datasets/examples/feature_table.h"
#include "datasets/files/rooted_path.h"
#include "datasets/folds/experiment_fit.h"
#include "datasets/label_traits.h"
#include "experiments/foundation/error.h"
#include "experiments/jobs/stage_facts.h"
#include "worker/data/example_data.h"
#include "worker/data/feature_data.h"
#include "worker/data/modality_shares.h"
#include "worker/data/row_data.h"
#include "worker/data/video_data.h"
#include "worker/evaluation/video_scores.h"
#include "worker/stages/stage_folder.h"
#include "worker/stages/stored_videos.h"

namespace foldwise::worker {
namespace {

/// Opens the parts of a fold that one stage needs.
class FoldOpener {
 public:
  explicit FoldOpener(const JobSpec& job)
      : job_(job),
        file_((std::filesystem::path(job.output) / job.fold_file).string()),
        fold_(datasets::read_fold_file(file_)) {}

  FoldData open() {
    require_fit(job_.experiment, traits_of(fold_));
    data_.shape = shape_of(fold_);
    data_.classes = fold_.classes;
    data_.targets = fold_.targets;
    switch (fold_.kind) {
      case datasets::SampleKind::frames:
        open_videos();
        break;
      case datasets::SampleKind::features:
        open_rows();
        break;
      case datasets::SampleKind::example_shard:
        open_examples();
        break;
    }
    return std::move(data_);
  }

 private:
  bool trains() const { return facts_of(job_.stage).trains; }
  bool validates() const { return trains() || job_.experiment.evaluation.validation; }

  /// The part of the fold that post-processing is fitted on; empty where that is the validation part as it is scored
  /// anyway, the test part, or nothing.
  std::string fitted_on() const {
    const FittedOn part = job_.experiment.evaluation.post_processing.fitted_on;
    if (part == FittedOn::training) return "train";
    return part == FittedOn::validation && !validates() ? "validation" : "";
  }

  void open_videos() {
    data_.unit = datasets::traits_of(fold_.labels).unit;
    const auto stored = job_.inputs.of_the_fold.find(Stage::features);
    if (stored != job_.inputs.of_the_fold.end()) return open_features(stored->second);
    data_.frames = open_frames(job_);
    StoredVideos videos = find_videos(job_, fold_, *data_.frames, file_);
    data_.exclusions = std::move(videos.exclusions);
    if (trains()) {
      data_.training =
          std::make_unique<VideoData>(job_.experiment, data_.shape, std::move(videos.parts.at("train")), job_.seed);
    } else {
      std::vector<LabelledVideo>& test = videos.parts.at("test");
      for (LabelledVideo& video : test) data_.planted.push_back(std::move(video.planted));
      data_.test = std::make_unique<VideoPart>(std::move(test));
      if (!fitted_on().empty()) data_.fitted_on = std::make_unique<VideoPart>(std::move(videos.parts.at(fitted_on())));
    }
    if (validates()) data_.validation = std::make_unique<VideoPart>(std::move(videos.parts.at("validation")));
  }

  void open_features(const Key& key) {
    const Result made = read_intact(job_.output, key);
    const std::size_t files = made.artifacts.empty() ? 0 : made.artifacts.size() - 1;  // and what is known of them
    data_.features = std::make_unique<FeatureStore>(stage_folder(job_.output, key), files);
    data_.shape.front = &data_.features->front();
    data_.shape.features = static_cast<int>(data_.features->front().channels);
    for (const Exclusion& exclusion : made.exclusions) {
      const bool here = std::ranges::count(fold_.entries, exclusion.sample, &datasets::FoldEntry::id) > 0;
      if (here) data_.exclusions.push_back(exclusion);
    }
    if (validates()) data_.validation = std::make_unique<FeaturePart>(featured("validation"));
    if (trains()) {
      data_.training = std::make_unique<FeatureData>(job_.experiment, data_.shape, featured("train"), job_.seed);
    } else {
      data_.test = std::make_unique<FeaturePart>(featured("test"));
    }
  }

  std::vector<FeaturedVideo> featured(const std::string& part) const {
    std::vector<FeaturedVideo> videos;
    for (const datasets::FoldEntry& entry : fold_.entries) {
      const bool left_out = std::ranges::count(data_.exclusions, entry.id, &Exclusion::sample) > 0;
      if (entry.part == part && !left_out) videos.push_back({entry.id, entry.label, data_.features->video(entry.id)});
    }
    if (!videos.empty()) return videos;
    throw UserError(Fault::data, file_, "the part '" + part + "' has no video whose features are stored",
                    "add videos or mend those that were left out");
  }

  void open_rows() {
    data_.unit = "rows";
    if (trains()) {
      FeatureRows training = read_rows("train");
      data_.training = std::make_unique<RowData>(job_.experiment, data_.shape, std::move(training), job_.seed);
    } else {
      data_.test = std::make_unique<RowPart>(read_rows("test"));
      if (!fitted_on().empty()) data_.fitted_on = std::make_unique<RowPart>(read_rows(fitted_on()));
    }
    if (validates()) data_.validation = std::make_unique<RowPart>(read_rows("validation"));
  }

  FeatureRows read_rows(const std::string& part) {
    std::vector<torch::Tensor> features;
    std::vector<torch::Tensor> targets;
    FeatureRows rows;
    for (const datasets::FoldEntry& entry : fold_.entries) {
      if (entry.part != part) continue;
      const datasets::FeatureTable table =
          read_feature_table(job_.experiment.dataset.root, entry.features, entry.curves.front());
      require_columns(entry, table);
      features.push_back(torch::tensor(table.values).reshape({table.rows, table.columns}));
      targets.push_back(labels_of(entry, table.rows));
      for (int row = 0; row < table.rows; ++row) rows.ids.push_back(entry.id + "@" + std::to_string(row));
    }
    rows.features = torch::cat(features);
    rows.targets = torch::cat(targets);
    return rows;
  }

  void require_columns(const datasets::FoldEntry& entry, const datasets::FeatureTable& table) {
    if (data_.shape.features == 0) {
      data_.shape.features = table.columns;
      data_.shape.modalities = shares_of(table);
    }
    if (table.columns == data_.shape.features && shares_of(table) == data_.shape.modalities) return;
    throw UserError(Fault::data, entry.path,
                    "the recording has " + std::to_string(table.columns) + " features where those before it have " +
                        std::to_string(data_.shape.features),
                    "every recording needs the same features: copy its files again");
  }

  /// [rows, outputs]
  torch::Tensor labels_of(const datasets::FoldEntry& entry, int rows) const {
    std::vector<torch::Tensor> columns;
    for (std::size_t target = 0; target < fold_.targets.size(); ++target) {
      columns.push_back(torch::tensor(entry.curves.at(target).values).reshape({rows, 1}));
    }
    return torch::cat(columns, 1);
  }

  void open_examples() {
    data_.unit = "examples";
    data_.shape.features = datasets::example_features;
    data_.shape.modalities = shares_of_examples;
    if (trains()) {
      data_.training = std::make_unique<ExampleData>(job_.experiment, data_.shape, shards_of("train"), job_.seed);
    } else {
      data_.test_shards = shards_of("test");
      data_.test = std::make_unique<ExamplePart>(job_.experiment, data_.shape, data_.test_shards, job_.output);
    }
    if (!validates()) return;
    data_.validation =
        std::make_unique<ExamplePart>(job_.experiment, data_.shape, shards_of("validation"), job_.output);
  }

  std::vector<std::filesystem::path> shards_of(const std::string& part) const {
    std::vector<std::filesystem::path> shards;
    for (const datasets::FoldEntry& entry : fold_.entries) {
      if (entry.part == part) shards.push_back(datasets::resolve_inside(job_.experiment.dataset.root, entry.path));
    }
    return shards;
  }

  const JobSpec& job_;
  std::string file_;
  datasets::FoldFile fold_;
  FoldData data_;
};

}  // namespace

NetworkShape shape_of(const datasets::FoldFile& fold) {
  const bool numbers = datasets::traits_of(fold.labels).predictions == PredictionKind::numbers;
  return {.outputs = static_cast<int>(numbers ? fold.targets.size() : fold.classes.size()), .labels = fold.labels};
}

FoldData open_fold(const JobSpec& job) {
  return FoldOpener(job).open();
}

}  // namespace foldwise::worker
