// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/class_listing.h"

#include <algorithm>

#include "datasets/files/dataset_root.h"
#include "datasets/files/other_folders.h"
#include "datasets/files/rooted_path.h"

namespace foldwise::datasets {
namespace {

constexpr std::size_t most_named = 12;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t index = 0; index < std::min(most_named, names.size()); ++index) {
    text += (index == 0 ? "" : ", ") + names[index];
  }
  if (names.size() > most_named) text += ", … and " + std::to_string(names.size() - most_named) + " more";
  return text;
}

// What a folder holds that may be classes.
std::vector<std::string> folders_in(const std::filesystem::path& folder) {
  if (!is_folder(folder)) return {};
  const OtherFolders others(folder);
  std::vector<std::string> names = list_inside(folder, "");
  std::erase_if(names, [&](const std::string& name) {
    return !is_folder(folder / name) || others.is_truth(name) || others.are_results(name, list_inside(folder, name));
  });
  return names;
}

std::string remedy_of(const Dataset& dataset, const std::string& only) {
  if (dataset.name != name_of(DatasetName::folders)) return "a task needs two classes at least: complete the copy";
  if (find_inside(dataset.root, "samples.csv")) return "name two classes at least: in samples.csv, or as folders";
  const std::vector<std::string> within = folders_in(dataset.root / only);
  if (within.empty()) return "each class is a folder of its own below dataset.root: two are needed at least";
  return "if the classes are the folders in it (" + listed(within) + "), set dataset.root to " +
         (dataset.root / only).string();
}

}  // namespace

std::string enumerated(const std::vector<std::string>& names) {
  if (names.size() < 2 || names.size() > most_named) return listed(names);
  return listed({names.begin(), names.end() - 1}) + " and " + names.back();
}

std::string describe_classes(const Dataset& dataset) {
  if (dataset.labels == LabelKind::curves) return "values of " + listed(dataset.targets) + " along recordings";
  const std::size_t count = dataset.classes.size();
  return std::to_string(count) + (count == 1 ? " class: " : " classes: ") + listed(dataset.classes);
}

std::optional<UserError> one_class_alone(const Dataset& dataset) {
  if (dataset.labels != LabelKind::classes || dataset.samples.empty()) return std::nullopt;
  const int first = dataset.samples.front().label;
  const auto is_other = [&](const Sample& sample) { return sample.label != first; };
  if (std::ranges::any_of(dataset.samples, is_other)) return std::nullopt;
  const std::string& only = dataset.classes.at(static_cast<std::size_t>(first));
  return UserError(Fault::data, dataset.root.string(),
                   "there is one class alone, " + only + ", so that there is nothing to tell apart",
                   remedy_of(dataset, only));
}

void require_several_classes(const Dataset& dataset) {
  if (const auto error = one_class_alone(dataset)) throw *error;
}

}  // namespace foldwise::datasets
