// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/sewa.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/readers/sewa_labels.h"
#include "experiments/dataset_choices.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> splits{"Train", "Devel", "Test"};
constexpr std::array<std::string_view, 2> dimensions{"Valence", "Arousal"};

[[noreturn]] void refuse(const fs::path& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where.string(), seen, remedy);
}

bool all_of(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

// "Devel" of "Devel_01" and "Devel_DE_01"; empty for other names.
std::string split_of(std::string_view name) {
  for (const std::string_view split : splits) {
    if (!name.starts_with(split)) continue;
    std::string_view rest = name.substr(split.size());
    const bool has_culture =
        rest.size() > 4 && rest[0] == '_' && rest[3] == '_' && all_of(rest.substr(1, 2), "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (has_culture) rest.remove_prefix(3);
    if (rest.starts_with('_') && all_of(rest.substr(1), "0123456789")) return std::string(split);
  }
  return {};
}

// <clip>_<dimension>_<type>_Aligned…
struct AnnotationName {
  std::string clip;
  std::string dimension;
  std::string type;
};

std::optional<AnnotationName> parse_annotation(const std::string& stem) {
  const std::size_t aligned = stem.rfind("_Aligned");
  if (aligned == std::string::npos || aligned == 0) return std::nullopt;
  const std::size_t type = stem.rfind('_', aligned - 1);
  if (type == std::string::npos || type == 0) return std::nullopt;
  const std::size_t dimension = stem.rfind('_', type - 1);
  if (dimension == std::string::npos || dimension == 0) return std::nullopt;
  AnnotationName name{stem.substr(0, dimension), stem.substr(dimension + 1, type - dimension - 1),
                      stem.substr(type + 1, aligned - type - 1)};
  const bool known = std::find(dimensions.begin(), dimensions.end(), name.dimension) != dimensions.end();
  return known ? std::optional(name) : std::nullopt;
}

using ByType = std::map<std::string, fs::path>;

// What lies below the root. Paths are relative to it.
struct Survey {
  std::map<std::string, fs::path> videos;                             // by name
  std::map<std::string, fs::path> gold;                               // AVEC's labels, by recording
  std::map<std::string, std::map<std::string, ByType>> by_annotator;  // the basic release's: clip, dimension, type
};

class Surveyor {
 public:
  explicit Surveyor(const fs::path& root) : root_(root) {}

  Survey survey() {
    look_into({});
    return std::move(found_);
  }

 private:
  void look_into(const fs::path& folder) {
    // Links within the root may lead in circles.
    if (!seen_.insert(fs::canonical(root_ / folder)).second) return;
    for (const std::string& name : list_inside(root_, folder)) {
      const fs::path path = folder / name;
      if (!is_folder(root_ / path)) {
        take(path);
      } else if (path != "planted") {
        look_into(path);
      }
    }
  }

  void take(const fs::path& path) {
    const std::string ending = lower_extension(path);
    if (ending == ".avi" || ending == ".mp4") {
      add(found_.videos, path.stem().string(), path);
    } else if (ending == ".csv") {
      if (const auto name = parse_annotation(path.stem().string())) {
        add(found_.by_annotator[name->clip][name->dimension], name->type, path);
      } else if (path.parent_path() == "labels") {
        add(found_.gold, path.stem().string(), path);
      }
    }
  }

  void add(std::map<std::string, fs::path>& files, const std::string& key, const fs::path& path) const {
    const auto [known, added] = files.emplace(key, path);
    if (!added) refuse(root_ / path, "is of the same recording as " + known->second.string(), "keep one of the two");
  }

  fs::path root_;
  std::set<fs::path> seen_;
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
    for (const auto& [name, video] : survey_.videos) {
      const std::string split = split_of(name);
      const bool labelled = has_gold() ? survey_.gold.contains(name) : survey_.by_annotator.contains(name);
      if (labelled) {
        dataset.samples.push_back({.id = name,
                                   .path = video.string(),
                                   .subject = split.empty() ? "" : name,
                                   .split = split,
                                   .curves = has_gold() ? gold(name) : annotations(name)});
      } else if (split == "Test") {
        dataset.left_out.push_back(name);
      } else {
        refuse_unlabelled(video, name);
      }
    }
    if (dataset.samples.empty()) refuse(root_, "has no video with labels", "Train and Devel come with labels");
    return dataset;
  }

 private:
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
      refuse(root_ / labels, "there is no video of these labels", "expected " + name + ".avi, as in video/");
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
        refuse(root_ / survey_.videos.at(clip), "has no labels of " + target,
               "expected " + clip + (target == "valence" ? "_Valence" : "_Arousal") + "_AV_Aligned.csv or the like");
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

Dataset read_sewa(const DatasetOptions& options) {
  const std::vector<std::string> targets = targets_of(options);
  if (options.layout != DatasetLayout::automatic && options.layout != DatasetLayout::videos) {
    throw UserError(Fault::data, "dataset.layout", "SEWA has no layout " + std::string(name_of(options.layout)),
                    "use automatic or videos");
  }
  const fs::path root = dataset_root(options, "the folder that holds video and labels");
  return Reading(root, targets, Surveyor(root).survey()).read();
}

}  // namespace foldwise::datasets
