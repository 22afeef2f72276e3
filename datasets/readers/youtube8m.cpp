// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/youtube8m.h"

#include <algorithm>
#include <array>
#include <optional>

#include "datasets/examples/tf_example.h"
#include "datasets/examples/tfrecord.h"
#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/readers/youtube8m_classes.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 3> splits{"train", "validate", "test"};
constexpr const char* expected_names = "expected train*.tfrecord, validate*.tfrecord and test*.tfrecord";

// The shards of one folder and of its folders named by splits.
struct Found {
  fs::path folder;  // relative to the root
  std::vector<Sample> samples;
};

// The first record of a shard; none where it is empty.
struct FirstRecord {
  DecodedExample decoded;
  fs::path file;
};

[[noreturn]] void refuse(const fs::path& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where.string(), seen, remedy);
}

void add_shards(const fs::path& root, const fs::path& folder, std::vector<Sample>& samples) {
  for (const std::string& name : list_inside(root, folder)) {
    const fs::path file(name);
    if (lower_extension(file) != ".tfrecord" || is_folder(root / folder / name)) continue;
    std::error_code error;
    if (fs::file_size(root / folder / name, error) == 0 && !error) continue;  // Dataset::unknown_files names it
    for (const char* split : splits) {
      if (lower_case(name).starts_with(split))
        samples.push_back({file.stem().string(), (folder / name).string(), 0, "", split});
    }
  }
}

Found survey(const fs::path& root, const fs::path& named) {
  const fs::path folder = find_inside(root, named).value_or(named);
  Found found{folder, {}};
  if (!is_folder(root / folder)) return found;
  add_shards(root, folder, found.samples);
  for (const char* split : splits) {
    const auto within = find_inside(root, folder / split);
    if (within && is_folder(root / *within)) add_shards(root, *within, found.samples);
  }
  return found;
}

Found survey_level(const fs::path& root, ExampleLevel level) {
  const std::string name = level == ExampleLevel::video ? "video" : "frame";
  Found found = survey(root, name);
  return found.samples.empty() ? survey(root, name + "_level") : found;
}

Found find_shards(const fs::path& root, DatasetLayout layout) {
  Found found = survey(root, "");
  if (!found.samples.empty()) return found;
  Found video = survey_level(root, ExampleLevel::video);
  Found frame = survey_level(root, ExampleLevel::frame);
  if (layout == DatasetLayout::automatic && !video.samples.empty() && !frame.samples.empty()) {
    refuse(root, "holds shards of both levels", "set dataset.layout: video_level or frame_level");
  }
  const bool frames = layout == DatasetLayout::frame_level || video.samples.empty();
  Found& chosen = layout == DatasetLayout::video_level || !frames ? video : frame;
  if (chosen.samples.empty()) refuse(root, "holds no shard", expected_names);
  return std::move(chosen);
}

// `classes`: as many as labels may tell apart.
std::optional<FirstRecord> read_first(const fs::path& root, const std::vector<Sample>& samples, const char* split,
                                      int classes) {
  for (const Sample& sample : samples) {
    if (split != nullptr && sample.split != split) continue;
    const fs::path file = resolve_inside(root, sample.path);
    TfRecordReader reader(file);
    const auto record = reader.next();
    if (!record) continue;
    auto decoded = ExampleDecoder().decode(record->data, classes, ExampleLabels::optional);
    if (const auto* bad = std::get_if<BadExample>(&decoded)) {
      refuse(file, "the first example " + bad->reason,
             "expected shards of YouTube-8M: fetch this one again, or put the vocabulary.csv of its release beside it");
    }
    return FirstRecord{std::move(std::get<DecodedExample>(decoded)), file};
  }
  return std::nullopt;
}

void require_level(DatasetLayout layout, const FirstRecord& first) {
  const bool frames = first.decoded.level == ExampleLevel::frame;
  if (layout == DatasetLayout::automatic || (layout == DatasetLayout::frame_level) == frames) return;
  refuse(first.file, std::string("its examples are of ") + (frames ? "frame level" : "video level"),
         "dataset.layout is " + std::string(name_of(layout)) + ": change it, or dataset.root");
}

void drop_unlabelled_test(const fs::path& root, std::vector<Sample>& samples, int classes) {
  const auto first = read_first(root, samples, "test", classes);
  if (first && !first->decoded.example.labels.empty()) return;
  std::erase_if(samples, [](const Sample& sample) { return sample.split == "test"; });
}

}  // namespace

Dataset read_youtube8m(const DatasetOptions& options) {
  const fs::path root = dataset_root(options, "the folder that holds train*.tfrecord and validate*.tfrecord");
  const DatasetLayout layout = options.layout;
  if (layout != DatasetLayout::automatic && layout != DatasetLayout::video_level &&
      layout != DatasetLayout::frame_level) {
    throw UserError(Fault::data, "dataset.layout", std::string(name_of(layout)),
                    "youtube8m has video_level and frame_level; automatic takes what is there");
  }
  Found found = find_shards(root, layout);
  std::sort(found.samples.begin(), found.samples.end(),
            [](const Sample& a, const Sample& b) { return std::tie(a.id, a.path) < std::tie(b.id, b.path); });
  const auto same = std::adjacent_find(found.samples.begin(), found.samples.end(),
                                       [](const Sample& a, const Sample& b) { return a.id == b.id; });
  if (same != found.samples.end()) {
    refuse(root / same->path, "has the same name as " + std::next(same)->path, "keep one of the two");
  }
  Dataset dataset{"youtube8m", root, {}, {}};
  dataset.classes = read_youtube8m_classes(root, found.folder);
  const int classes = dataset.classes.empty() ? classes_of_release : static_cast<int>(dataset.classes.size());
  std::optional<FirstRecord> first = read_first(root, found.samples, "train", classes);
  if (!first) first = read_first(root, found.samples, nullptr, classes);
  if (!first) refuse(root / found.folder, "there is no example in any shard", expected_names);
  require_level(layout, *first);

  if (dataset.classes.empty()) dataset.classes = number_youtube8m_classes(first->decoded.id_name);
  drop_unlabelled_test(root, found.samples, classes);
  if (found.samples.empty()) {
    refuse(root / found.folder, "holds test shards without labels alone", "add train*.tfrecord and validate*.tfrecord");
  }
  dataset.samples = std::move(found.samples);
  dataset.labels = LabelKind::multi_label;
  dataset.kind = SampleKind::example_shard;
  return dataset;
}

}  // namespace foldwise::datasets
