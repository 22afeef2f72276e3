// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/afew.h"

#include <algorithm>
#include <map>
#include <optional>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/sample_order.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> aligned_names{"AlignedFaces_LBPTOP_Points", "AlignedFaces_LBPTOP_Points_Val"};

struct Found {
  std::string id;
  std::string path;
};
using PerClass = std::array<std::vector<Found>, afew_classes.size()>;

// What lies in one split, whatever the layout.
struct Split {
  std::string name;  // "Train"
  fs::path folder;   // relative to the root
  PerClass videos;
  PerClass faces;
  std::vector<Found> aligned;

  bool has_videos() const {
    return std::any_of(videos.begin(), videos.end(), [](const auto& v) { return !v.empty(); });
  }
  bool has_own_faces() const {
    return std::any_of(faces.begin(), faces.end(), [](const auto& f) { return !f.empty(); });
  }
  bool has_faces() const { return has_own_faces() || !aligned.empty(); }
};

std::string expected_classes() {
  std::string names;
  for (const std::string_view name : afew_classes) names += (names.empty() ? "" : ", ") + std::string(name);
  return "the seven folders " + names + " are expected";
}

[[noreturn]] void refuse(const fs::path& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where.string(), seen, remedy);
}

fs::path find_split(const fs::path& root, const std::string& name) {
  for (const std::string& folder : {name + "_AFEW", name}) {
    const auto found = find_inside(root, folder);
    if (found && is_folder(root / *found)) return *found;
  }
  refuse(root / (name + "_AFEW"), "the split " + name + " is missing",
         "an AFEW folder holds Train_AFEW and Val_AFEW; check dataset.root");
}

void survey_class(const fs::path& root, std::size_t label, const fs::path& folder, Split& split) {
  for (const std::string& name : list_inside(root, folder)) {
    const fs::path path = folder / name;
    if (is_folder(root / path)) {
      split.faces[label].push_back({name, path.string()});
    } else if (lower_extension(name) == ".avi") {
      split.videos[label].push_back({path.stem().string(), path.string()});
    }
  }
}

void survey_aligned(const fs::path& root, const fs::path& folder, Split& split) {
  if (!is_folder(root / folder)) {
    refuse(root / folder, "the folder of the aligned faces is missing", "it holds one folder of images for each video");
  }
  for (const std::string& name : list_inside(root, folder)) {
    if (is_folder(root / folder / name)) split.aligned.push_back({name, (folder / name).string()});
  }
}

Split survey(const fs::path& root, const std::string& name) {
  Split split{name, find_split(root, name), {}, {}, {}};
  std::array<bool, afew_classes.size()> seen{};
  for (const std::string& entry : list_inside(root, split.folder)) {
    const fs::path folder = split.folder / entry;
    if (!is_folder(root / folder)) continue;
    const auto is_entry = [&](std::string_view known_name) { return equal_in_any_case(known_name, entry); };
    if (std::ranges::any_of(aligned_names, is_entry)) {
      survey_aligned(root, find_inside(root, folder / "Faces").value_or(folder / "Faces"), split);
      continue;
    }
    const auto known = std::ranges::find_if(afew_classes, is_entry);
    if (known == afew_classes.end())
      refuse(root / folder, "'" + entry + "' is not a class of AFEW", expected_classes());
    const auto label = static_cast<std::size_t>(known - afew_classes.begin());
    seen[label] = true;
    survey_class(root, label, folder, split);
  }
  for (std::size_t label = 0; label < seen.size(); ++label) {
    if (!seen[label]) {
      refuse(root / split.folder, "the class " + std::string(afew_classes[label]) + " is missing", expected_classes());
    }
  }
  return split;
}

// The labels of aligned faces are the emotions of the videos of the same ids; the videos themselves are not opened.
PerClass label_aligned(const fs::path& root, const Split& split) {
  std::map<std::string, std::size_t> labels;
  for (std::size_t label = 0; label < afew_classes.size(); ++label) {
    for (const Found& video : split.videos[label]) {
      const auto [known, added] = labels.emplace(video.id, label);
      if (!added) {
        refuse(root / video.path, "the id is also in " + std::string(afew_classes[known->second]),
               "the label of its aligned faces would be unknown: keep one of the two videos");
      }
    }
  }
  PerClass faces;
  for (const Found& folder : split.aligned) {
    const auto known = labels.find(folder.id);
    if (known == labels.end()) {
      refuse(root / folder.path, "no video tells the emotion of these faces",
             "expected " + (split.folder / "<Emotion>" / (folder.id + ".avi")).string() + ", or the images in " +
                 (split.folder / "<Emotion>" / folder.id).string());
    }
    faces[known->second].push_back(folder);
  }
  return faces;
}

DatasetLayout choose(DatasetLayout asked, const fs::path& root, const std::array<Split, 2>& splits) {
  if (asked == DatasetLayout::automatic) {
    const bool faces = splits[0].has_faces() && splits[1].has_faces();
    asked = faces ? DatasetLayout::faces : DatasetLayout::videos;
  }
  for (const Split& split : splits) {
    if (asked == DatasetLayout::faces && !split.has_faces()) {
      refuse(root / split.folder, "there is no folder of aligned faces",
             "expected AlignedFaces_LBPTOP_Points/Faces/<id>/*.png or <Emotion>/<id>/*.png; or set dataset.layout: "
             "videos");
    }
    if (asked == DatasetLayout::videos && !split.has_videos()) {
      refuse(root / split.folder, "there is no video", "expected <Emotion>/<id>.avi; or set dataset.layout: faces");
    }
  }
  return asked;
}

void add_samples(const fs::path& root, const Split& split, DatasetLayout layout, std::vector<Sample>& samples) {
  const PerClass found = layout == DatasetLayout::videos ? split.videos
                         : split.has_own_faces()         ? split.faces
                                                         : label_aligned(root, split);
  for (std::size_t label = 0; label < afew_classes.size(); ++label) {
    const std::string folder = split.name + "_AFEW/" + std::string(afew_classes[label]) + "/";
    if (found[label].empty()) {
      refuse(root / split.folder / afew_classes[label],
             std::string("the class has no ") + (layout == DatasetLayout::videos ? "video" : "folder of faces"),
             "each of the seven classes needs at least one in each split");
    }
    for (const Found& sample : found[label]) {
      samples.push_back({folder + sample.id, sample.path, static_cast<int>(label), "", split.name});
    }
  }
}

}  // namespace

Dataset read_afew(const DatasetOptions& options) {
  const fs::path root = dataset_root(options, "the folder that holds Train_AFEW and Val_AFEW");
  const std::array<Split, 2> splits{survey(root, "Train"), survey(root, "Val")};
  const DatasetLayout layout = choose(options.layout, root, splits);

  Dataset dataset{"afew", root, {afew_classes.begin(), afew_classes.end()}, {}};
  for (const Split& split : splits) add_samples(root, split, layout, dataset.samples);
  sort_by_id(dataset);
  return dataset;
}

}  // namespace foldwise::datasets
