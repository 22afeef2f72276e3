// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/hmdb51.h"

#include <algorithm>
#include <map>
#include <optional>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/readers/numbered_names.h"
#include "datasets/sample_order.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

// Of one video in the three splits; none: no list names it.
using Parts = std::array<std::optional<int>, hmdb51_splits.size()>;

[[noreturn]] void refuse(const std::string& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where, seen, remedy);
}

std::string list_name(const std::string& label, std::string_view split) {
  return label + "_test_split" + std::string(split) + ".txt";
}

// The class that a list is of; empty when the name is no list's.
std::string class_of_list(const std::string& name) {
  for (const std::string_view split : hmdb51_splits) {
    const std::string ending = list_name("", split);
    if (name.size() > ending.size() && ends_in_any_case(name, ending))
      return name.substr(0, name.size() - ending.size());
  }
  return "";
}

std::vector<std::string> videos_in(const fs::path& root, const std::string& label) {
  std::vector<std::string> videos = list_inside(root, label);
  std::erase_if(videos, [](const std::string& name) { return lower_extension(name) != ".avi"; });
  for (const std::string& name : videos) {
    if (!is_utf8(name)) refuse((root / label).string(), "the name of a video is not UTF-8", "rename it");
  }
  return videos;
}

fs::path find_split_folder(const fs::path& root) {
  const auto found = find_inside(root, hmdb51_split_folder);
  if (found && is_folder(root / *found)) return *found;
  refuse((root / hmdb51_split_folder).string(), "the folder of the splits is missing",
         "it holds <class>_test_split1.txt, …2.txt and …3.txt for each class; check dataset.root");
}

// By their names in small letters.
std::map<std::string, std::string> classes_with_lists(const fs::path& root, const fs::path& split_folder) {
  std::map<std::string, std::string> classes;
  for (const std::string& name : list_inside(root, split_folder)) {
    if (const std::string label = class_of_list(name); !label.empty()) classes.emplace(lower_case(label), label);
  }
  return classes;
}

// The videos of each class.
std::map<std::string, std::vector<std::string>> survey(const fs::path& root, const fs::path& split_folder) {
  std::map<std::string, std::string> listed = classes_with_lists(root, split_folder);
  std::map<std::string, std::vector<std::string>> classes;
  for (const std::string& name : list_inside(root, "")) {
    if (name == split_folder || !is_folder(root / name)) continue;
    std::vector<std::string> videos = videos_in(root, name);
    if (listed.erase(lower_case(name)) == 0 && videos.empty()) continue;
    if (!is_utf8(name)) refuse(root.string(), "the name of a class is not UTF-8", "rename its folder and its lists");
    classes.emplace(name, std::move(videos));
  }
  if (!listed.empty()) {
    refuse((root / listed.begin()->second).string(), "the class has lists of splits but no folder",
           "unpack its videos there, or remove its lists from " + std::string(hmdb51_split_folder));
  }
  for (const auto& [name, videos] : classes) {
    if (videos.empty()) refuse((root / name).string(), "the class has no video", "expected <name>.avi");
  }
  if (classes.empty()) {
    refuse(root.string(), "there is no class", "a folder of .avi files for each class is expected; check dataset.root");
  }
  return classes;
}

// The video that a list names: by its exact name, else by the one that differs from it in case alone.
std::map<std::string, Parts>::iterator find_video(std::map<std::string, Parts>& parts, const std::string& name) {
  const auto exact = parts.find(name);
  if (exact != parts.end()) return exact;
  return std::ranges::find_if(parts, [&](const auto& part) { return equal_in_any_case(part.first, name); });
}

std::map<std::string, Parts> read_lists(const fs::path& root, const fs::path& split_folder, const std::string& label,
                                        const std::vector<std::string>& videos) {
  std::map<std::string, Parts> parts;
  for (const std::string& video : videos) parts.emplace(video, Parts{});
  for (std::size_t split = 0; split < hmdb51_splits.size(); ++split) {
    const fs::path list = split_folder / list_name(label, hmdb51_splits[split]);
    const auto found_list = find_inside(root, list);
    if (!found_list) {
      refuse((root / list).string(), "the list of a split is missing",
             "each class has three: ask for the official copy");
    }
    const fs::path file = root / *found_list;
    const std::vector<NumberedName> entries = read_numbered_names(file, {0, 2, "0 unused, 1 train, 2 test"});
    if (entries.empty()) refuse(file.string(), "names no video", "ask for the official copy");
    for (const NumberedName& entry : entries) {
      const auto found = find_video(parts, entry.name);
      if (found == parts.end()) {
        refuse(file.string() + ":" + std::to_string(entry.line),
               "names " + entry.name + ", which is not in " + (root / label).string(),
               "add the video or remove the line");
      }
      found->second[split] = entry.number;
    }
  }
  return parts;
}

void require_named(const fs::path& video, const Parts& parts) {
  if (std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.has_value(); })) return;
  refuse(video.string(), "no list of a split names this video",
         "add it to the lists of its class in " + std::string(hmdb51_split_folder) + ", with 0 where it is unused");
}

void require_layout(DatasetLayout layout) {
  if (layout == DatasetLayout::automatic || layout == DatasetLayout::videos) return;
  refuse("dataset.layout", std::string(name_of(layout)), "hmdb51 has videos alone: use automatic or videos");
}

}  // namespace

Dataset read_hmdb51(const DatasetOptions& options) {
  require_layout(options.layout);
  const fs::path root =
      dataset_root(options, "the folder that holds the folders of the classes and " + std::string(hmdb51_split_folder));
  Dataset dataset{"hmdb51", root, {}, {}};
  std::map<std::string, Parts> parts;  // by path
  const fs::path split_folder = find_split_folder(root);
  for (const auto& [label, videos] : survey(root, split_folder)) {
    for (const auto& [name, of_video] : read_lists(root, split_folder, label, videos)) {
      const fs::path path = fs::path(label) / name;
      require_named(root / path, of_video);
      parts.emplace(path.string(), of_video);
      dataset.samples.push_back(
          {(fs::path(label) / path.stem()).string(), path.string(), static_cast<int>(dataset.classes.size()), "", ""});
    }
    dataset.classes.push_back(label);
  }
  sort_by_id(dataset);
  for (std::size_t split = 0; split < hmdb51_splits.size(); ++split) {
    OfficialSplit& official = dataset.official_splits.emplace_back();
    official.name = hmdb51_splits[split];
    for (const Sample& sample : dataset.samples) {
      const int part = parts.at(sample.path)[split].value_or(0);
      official.parts.emplace_back(part == 1 ? "train" : part == 2 ? "test" : "");
    }
  }
  return dataset;
}

}  // namespace foldwise::datasets
