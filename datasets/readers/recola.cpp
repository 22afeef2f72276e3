// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/recola.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "datasets/examples/arff.h"
#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "experiments/dataset_choices.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/parse_number.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr double labels_per_second = 25;
constexpr std::array<std::pair<const char*, const char*>, 3> modalities{{
    {"audio", "features_audio"},
    {"appearance", "features_video_appearance"},
    {"geometric", "features_video_geometric"},
}};

// "train" of "train_3"; nothing for other names.
std::optional<std::string> split_of(const std::string& recording) {
  const std::size_t mark = recording.find('_');
  const std::string split = recording.substr(0, mark);
  const bool numbered = mark != std::string::npos && parse_whole_number(recording.substr(mark + 1));
  if (numbered && (split == "train" || split == "dev")) return split;
  return std::nullopt;
}

LabelCurve read_gold_standard(const fs::path& file, const std::string& task) {
  ArffReader reader(file);
  const std::size_t time = reader.column("frameTime");
  const std::size_t value = reader.column("GoldStandard");
  LabelCurve curve{task, labels_per_second, {}};
  ArffRow row;
  while (reader.next(row)) {
    const double expected = static_cast<double>(curve.values.size()) / labels_per_second;
    if (!(std::abs(row.numbers[time] - expected) <= 0.5 / labels_per_second)) {
      throw UserError(
          Fault::data, reader.where(),
          "the time " + std::to_string(row.numbers[time]) + " where " + std::to_string(expected) + " is expected",
          "the gold standard has a row every 40 ms");
    }
    if (!(std::abs(row.numbers[value]) <= 1)) {
      throw UserError(Fault::data, reader.where(), "the rating " + std::to_string(row.numbers[value]),
                      "ratings from -1 to 1 are expected");
    }
    curve.values.push_back(static_cast<float>(row.numbers[value]));
  }
  if (curve.values.empty()) throw UserError(Fault::data, file.string(), "has no row", "the file is cut: copy it again");
  return curve;
}

std::vector<FeatureFile> find_features(const fs::path& root, const std::string& recording, const std::string& task) {
  std::vector<FeatureFile> files;
  for (const auto& [modality, folder] : modalities) {
    if (!is_folder(root / folder)) continue;
    const fs::path below_task = fs::path(folder) / task;
    const fs::path file = (is_folder(root / below_task) ? below_task : fs::path(folder)) / (recording + ".arff");
    if (!fs::is_regular_file(resolve_inside(root, file))) {
      throw UserError(Fault::data, (root / file).string(), "the features of " + recording + " are missing",
                      "copy the file, or leave out the whole folder " + std::string(folder));
    }
    files.push_back({modality, file.string()});
  }
  if (files.empty()) {
    throw UserError(Fault::data, root.string(), "no folder of features is there",
                    "features_audio, features_video_appearance and features_video_geometric are expected");
  }
  return files;
}

}  // namespace

Dataset read_recola(const DatasetOptions& options) {
  const fs::path root = dataset_root(options, "the folder that holds ratings_gold_standard and features_audio");
  const std::string task(name_of(chosen_task(DatasetName::recola, options.task)));
  const fs::path ratings = fs::path("ratings_gold_standard") / task;
  if (!is_folder(root / ratings)) {
    throw UserError(Fault::data, (root / ratings).string(), "the gold standard is missing",
                    "set dataset.root to the folder that holds ratings_gold_standard and features_audio");
  }
  Dataset dataset{"recola", root, {}, {}};
  dataset.labels = LabelKind::curves;
  dataset.kind = SampleKind::features;
  dataset.targets = {task};
  for (const std::string& name : list_inside(root, ratings)) {
    if (lower_extension(name) != ".arff") continue;
    const std::string recording = fs::path(name).stem().string();
    const std::optional<std::string> split = split_of(recording);
    if (!split) {
      throw UserError(Fault::data, (root / ratings / name).string(), "is no recording's name",
                      "train_1.arff to train_9.arff and dev_1.arff to dev_9.arff are expected");
    }
    Sample sample{recording, (ratings / name).string(), 0, recording, *split};
    sample.curves = {read_gold_standard(root / ratings / name, task)};
    sample.features = find_features(root, recording, task);
    dataset.samples.push_back(std::move(sample));
  }
  std::sort(dataset.samples.begin(), dataset.samples.end(),
            [](const Sample& a, const Sample& b) { return a.id < b.id; });
  return dataset;
}

}  // namespace foldwise::datasets
