// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/sewa.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <string_view>

#include "datasets/files/dataset_root.h"
#include "datasets/files/file_tree.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/readers/recording_name.h"
#include "datasets/readers/sewa_labels.h"
#include "datasets/sample_order.h"
#include "experiments/facts/dataset_choices.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> dimensions{"Valence", "Arousal"};

[[noreturn]] void refuse(const fs::path& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where.string(), seen, remedy);
}

// "Devel" of "Devel_01" and "Devel_DE_01"; empty for other names.
std::string split_of(std::string_view name) {
  const auto parsed = parse_recording_name(name, sewa_splits);
  return parsed ? parsed->split : "";
}

// <clip>_<dimension>_<type>_Aligned…
struct AnnotationName {
  std::string clip;
  std::string dimension;
  std::string type;
};

std::optional<AnnotationName> parse_annotation(const std::string& stem) {
  const std::size_t aligned = lower_case(stem).rfind("_aligned");
  if (aligned == std::string::npos || aligned == 0) return std::nullopt;
  const std::size_t type = stem.rfind('_', aligned - 1);
  if (type == std::string::npos || type == 0) return std::nullopt;
  const std::size_t dimension = stem.rfind('_', type - 1);
  if (dimension == std::string::npos || dimension == 0) return std::nullopt;
  AnnotationName name{stem.substr(0, dimension), stem.substr(dimension + 1, type - dimension - 1),
                      stem.substr(type + 1, aligned - type - 1)};
  for (const std::string_view dimension_name : dimensions) {
    if (!equal_in_any_case(name.dimension, dimension_name)) continue;
    name.dimension = dimension_name;
    std::ranges::transform(name.type, name.type.begin(), [](unsigned char c) { return std::toupper(c); });
    return name;
  }
  return std::nullopt;
}

using ByType = std::map<std::string, fs::path>;

// What lies below the root. Paths are relative to it; names of recordings are in small letters here.
struct Survey {
  std::map<std::string, fs::path> videos;
  std::map<std::string, fs::path> gold;                               // AVEC's labels
  std::map<std::string, std::map<std::string, ByType>> by_annotator;  // the basic release's: clip, dimension, type
};

class Surveyor {
 public:
  explicit Surveyor(const OtherFolders& others) : root_(others.root()) {
    for (const fs::path& file : list_tree(others).files) take(file);
  }

  Survey finish() && { return std::move(found_); }

 private:
  void take(const fs::path& path) {
    const std::string ending = lower_extension(path);
    const std::string stem = path.stem().string();
    if (ending == ".avi" || ending == ".mp4") {
      add(found_.videos, lower_case(stem), path);
    } else if (ending == ".csv") {
      if (const auto name = parse_annotation(stem)) {
        add(found_.by_annotator[lower_case(name->clip)][name->dimension], name->type, path);
      } else if (equal_in_any_case(path.parent_path().string(), "labels")) {
        add(found_.gold, lower_case(stem), path);
      }
    }
  }

  void add(std::map<std::string, fs::path>& files, const std::string& key, const fs::path& path) const {
    const auto [known, added] = files.emplace(key, path);
    if (!added) refuse(root_ / path, "is of the same recording as " + known->second.string(), "keep one of the two");
  }

  const fs::path& root_;
  Survey found_;
};

const fs::path& shows_most(const fs::path& root, const ByType& types) {
  for (const char* type : {"AV", "V", "A"}) {
    if (const auto found = types.find(type); found != types.end()) return found->second;
  }
  if (types.size() > 1) {
    refuse(root / types.begin()->second, "is one of several types of annotations, none of which is known",
           "AV, V and A are known: keep the files of one type");
  }
  return types.begin()->second;
}

std::vector<std::string> targets_of(const DatasetOptions& options) {
  std::vector<std::string> targets = target_names(options);
  if (targets.empty()) {
    throw UserError(Fault::data, "dataset.task", "SEWA has no task " + std::string(name_of(options.task)),
                    "use valence_arousal, valence or arousal");
  }
  return targets;
}

class Reading {
 public:
  Reading(fs::path root, const std::vector<std::string>& targets, Survey survey)
      : root_(std::move(root)), targets_(targets), survey_(std::move(survey)) {}

  Dataset read() {
    require_one_release();
    require_videos();
    Dataset dataset{.name = "sewa",
                    .root = root_,
                    .classes = {},
                    .samples = {},
                    .labels = LabelKind::curves,
                    .kind = SampleKind::frames,
                    .targets = targets_};
    for (const auto& [key, video] : survey_.videos) {
      const std::string name = video.stem().string();
      const std::string split = split_of(name);
      const bool labelled = has_gold() ? survey_.gold.contains(key) : survey_.by_annotator.contains(key);
      if (labelled) {
        dataset.samples.push_back({.id = name,
                                   .path = video.string(),
                                   .subject = split.empty() ? "" : name,
                                   .split = split,
                                   .curves = has_gold() ? gold(key) : annotations(key)});
      } else if (split == "Test") {
        dataset.left_out.push_back(name);
      } else {
        refuse_unlabelled(video, name);
      }
    }
    if (dataset.samples.empty()) refuse(root_, "has no video with labels", "Train and Devel come with labels");
    sort_by_id(dataset);
    std::ranges::sort(dataset.left_out);
    return dataset;
  }

 private:
  // The recording that a file of labels is named after.
  static std::string named_by(const fs::path& labels) {
    const std::string stem = labels.stem().string();
    const auto annotation = parse_annotation(stem);
    return annotation ? annotation->clip : stem;
  }

  bool has_gold() const { return !survey_.gold.empty(); }

  [[noreturn]] void refuse_unlabelled(const fs::path& video, const std::string& name) const {
    refuse(root_ / video, "has no labels",
           "expected " + (root_ / "labels" / (name + ".csv")).string() + ", or annotations such as " + name +
               "_Valence_AV_Aligned.csv");
  }

  void require_one_release() const {
    if (survey_.videos.empty()) {
      refuse(root_, "there is no video", "expected video/Train_01.avi, or the clips of the basic release");
    }
    if (!has_gold() && survey_.by_annotator.empty()) {
      refuse(root_, "there are no labels",
             "expected labels/Train_01.csv, or <clip>_Valence_AV_Aligned.csv of the basic release");
    }
    if (has_gold() && !survey_.by_annotator.empty()) {
      const fs::path& other = survey_.by_annotator.begin()->second.begin()->second.begin()->second;
      refuse(root_ / other, "is of the basic release, but " + survey_.gold.begin()->second.string() + " is of AVEC's",
             "keep one of the two in a folder");
    }
  }

  void require_videos() const {
    const auto require_video = [&](const std::string& name, const fs::path& labels) {
      if (survey_.videos.contains(name)) return;
      refuse(root_ / labels, "there is no video of these labels",
             "expected " + named_by(labels) + ".avi, as in video/");
    };
    for (const auto& [name, labels] : survey_.gold) require_video(name, labels);
    for (const auto& [clip, of] : survey_.by_annotator) require_video(clip, of.begin()->second.begin()->second);
  }

  std::vector<LabelCurve> gold(const std::string& name) const {
    const SewaLabels labels = read_sewa_labels(resolve_inside(root_, survey_.gold.at(name)));
    std::vector<LabelCurve> curves;
    for (const std::string& target : targets_) {
      curves.push_back({target, sewa_label_rate, target == "valence" ? labels.valence : labels.arousal});
    }
    return curves;
  }

  std::vector<LabelCurve> annotations(const std::string& clip) const {
    const auto& of_clip = survey_.by_annotator.at(clip);
    std::vector<LabelCurve> curves;
    std::vector<fs::path> files;
    for (const std::string& target : targets_) {
      const auto found = of_clip.find(target == "valence" ? "Valence" : "Arousal");
      if (found == of_clip.end()) {
        const fs::path& video = survey_.videos.at(clip);
        refuse(root_ / video, "has no labels of " + target,
               "expected " + video.stem().string() + (target == "valence" ? "_Valence" : "_Arousal") +
                   "_AV_Aligned.csv or the like");
      }
      files.push_back(shows_most(root_, found->second));
      curves.push_back({target, sewa_label_rate, read_sewa_annotators(resolve_inside(root_, files.back()))});
    }
    if (curves.front().values.size() != curves.back().values.size()) {
      refuse(root_ / files.back(),
             "has " + std::to_string(curves.back().values.size()) + " labels, but " + files.front().string() + " has " +
                 std::to_string(curves.front().values.size()),
             "the labels of a clip are equally long");
    }
    return curves;
  }

  fs::path root_;
  const std::vector<std::string>& targets_;
  Survey survey_;
};

}  // namespace

Dataset read_sewa(const DatasetOptions& options, const fs::path& output) {
  const std::vector<std::string> targets = targets_of(options);
  if (options.layout != DatasetLayout::automatic && options.layout != DatasetLayout::videos) {
    throw UserError(Fault::data, "dataset.layout", "SEWA has no layout " + std::string(name_of(options.layout)),
                    "use automatic or videos");
  }
  const fs::path root = dataset_root(options, "the folder that holds video and labels");
  return Reading(root, targets, Surveyor(OtherFolders(root, output)).finish()).read();
}

}  // namespace foldwise::datasets
