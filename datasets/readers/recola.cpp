// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/recola.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "datasets/examples/arff.h"
#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/readers/recording_name.h"
#include "experiments/facts/dataset_choices.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr double labels_per_second = 25;
constexpr std::array<std::string_view, 2> splits{"train", "dev"};
constexpr std::array<std::pair<const char*, const char*>, 3> modalities{{
    {"audio", "features_audio"},
    {"appearance", "features_video_appearance"},
    {"geometric", "features_video_geometric"},
}};

// That no row of a file is of another recording than the file.
void require_own_rows(const ArffReader& reader, const ArffRow& row, const std::string& recording) {
  if (!reader.attributes().empty() && reader.attributes().front().kind == ArffKind::text) {
    require_same_recording(reader.where(), row.texts.front(), recording, splits);
  }
}

LabelCurve read_gold_standard(const fs::path& file, const std::string& task) {
  ArffReader reader(file);
  const std::string recording = file.stem().string();
  const std::size_t time = reader.column("frameTime");
  const std::size_t value = reader.column("GoldStandard");
  LabelCurve curve{task, labels_per_second, {}};
  ArffRow row;
  while (reader.next(row)) {
    require_own_rows(reader, row, recording);
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

// The first row tells whose a file is; the others are compared with it where features are read, and whoever reads them
// says what else is wrong.
void require_own_features(const fs::path& file, const std::string& recording) {
  ArffRow row;
  std::string where;
  try {
    ArffReader reader(file);
    if (!reader.next(row) || reader.attributes().front().kind != ArffKind::text) return;
    where = reader.where();
  } catch (const UserError&) {
    return;
  }
  require_same_recording(where, row.texts.front(), recording, splits);
}

std::vector<FeatureFile> find_features(const fs::path& root, const std::string& recording, const std::string& task) {
  std::vector<FeatureFile> files;
  for (const auto& [modality, folder] : modalities) {
    const auto found = find_inside(root, folder);
    if (!found || !is_folder(root / *found)) continue;
    const fs::path place = find_inside(root, *found / task).value_or(*found);
    const auto file = find_inside(root, place / (recording + ".arff"));
    if (!file || !fs::is_regular_file(root / *file)) {
      throw UserError(Fault::data, (root / place / (recording + ".arff")).string(),
                      "the features of " + recording + " are missing",
                      "copy the file, or leave out the whole folder " + std::string(folder));
    }
    require_own_features(root / *file, recording);
    files.push_back({modality, file->string()});
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
  const fs::path expected = fs::path("ratings_gold_standard") / task;
  const fs::path ratings = find_inside(root, expected).value_or(expected);
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
    const std::string recording = lower_case(fs::path(name).stem().string());
    const auto parsed = parse_recording_name(recording, splits);
    if (!parsed || !parsed->culture.empty()) {
      throw UserError(Fault::data, (root / ratings / name).string(), "is no recording's name",
                      "train_1.arff to train_9.arff and dev_1.arff to dev_9.arff are expected");
    }
    Sample sample{recording, (ratings / name).string(), 0, recording, parsed->split};
    sample.curves = {read_gold_standard(root / ratings / name, task)};
    sample.features = find_features(root, recording, task);
    dataset.samples.push_back(std::move(sample));
  }
  std::sort(dataset.samples.begin(), dataset.samples.end(),
            [](const Sample& a, const Sample& b) { return a.id < b.id; });
  return dataset;
}

}  // namespace foldwise::datasets
