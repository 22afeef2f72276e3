// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/unbc_mcmaster.h"

#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/sample_order.h"
#include "experiments/facts/dataset_choices.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view frame_label_ending = "_facs.txt";
constexpr int most_observed_pain = 5;
constexpr int highest_pspi = 16;

[[noreturn]] void refuse(const fs::path& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where.string(), seen, remedy);
}

void require_folder(const fs::path& folder, const std::string& holds) {
  if (!is_folder(folder)) refuse(folder, "the folder is missing", holds);
}

// Relative to the root; deeper by one where a copy nests the folder in one of its own name.
fs::path find_folder(const fs::path& root, const std::string& name) {
  if (const auto nested = find_inside(root, fs::path(name) / name); nested && is_folder(root / *nested)) return *nested;
  fs::path folder = find_inside(root, name).value_or(name);
  require_folder(root / folder,
                 "UNBC-McMaster consists of Images, Frame_Labels and Sequence_Labels; check dataset.root");
  return folder;
}

std::vector<std::string> folders_in(const fs::path& root, const fs::path& folder) {
  std::vector<std::string> names = list_inside(root, folder);
  std::erase_if(names, [&](const std::string& name) { return !is_folder(root / folder / name); });
  return names;
}

// Ids "<subject>/<sequence>" of the folders two levels below.
std::set<std::string> sequences_in(const fs::path& root, const fs::path& folder) {
  std::set<std::string> ids;
  for (const std::string& subject : folders_in(root, folder)) {
    for (const std::string& sequence : folders_in(root, folder / subject)) {
      ids.insert((fs::path(subject) / sequence).string());
    }
  }
  return ids;
}

double read_number(const fs::path& root, const fs::path& file, int most, const std::string& what) {
  const fs::path whole = resolve_inside(root, file);
  std::ifstream stream(whole, std::ios::binary);
  std::string text(64, '\0');  // more than a number needs, so that a wrong file is not read to its end
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad() || stream.gcount() == 0) refuse(whole, "is empty or cannot be read", what + " is one number");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  const std::optional<double> number = parse_number(text);
  if (!number || *number < 0 || *number > most) {
    refuse(whole, "holds '" + text.substr(0, text.find_first_of("\r\n")) + "'",
           what + " is one number from 0 to " + std::to_string(most));
  }
  return *number;
}

fs::path find_observed_pain(const fs::path& root) {
  const fs::path labels = find_folder(root, "Sequence_Labels");
  const auto opr = find_inside(root, labels / "OPR");
  const auto opi = find_inside(root, labels / "OPI");
  if (opr && opi) refuse(root / labels, "OPR and OPI are both there", "both hold the observed pain: keep one of them");
  fs::path folder = opr ? *opr : opi.value_or(labels / "OPR");
  require_folder(root / folder, "it holds the observed pain, <subject>/<sequence>.txt, and may be named OPI");
  return folder;
}

// The observed pain of each sequence, none of which may lack it.
std::map<std::string, int> read_observed_pain(const fs::path& root, const std::set<std::string>& ids) {
  const fs::path folder = find_observed_pain(root);
  std::map<std::string, int> levels;
  for (const std::string& subject : folders_in(root, folder)) {
    for (const fs::path name : list_inside(root, folder / subject)) {
      if (lower_extension(name) != ".txt") continue;
      const fs::path file = folder / subject / name;
      const std::string id = subject + '/' + name.stem().string();
      if (!ids.contains(id)) refuse(root / file, "there are no images of " + id, "add them or remove the label");
      const double level = read_number(root, file, most_observed_pain, "observed pain");
      if (level != static_cast<int>(level)) refuse(root / file, "holds a fraction", "levels are whole numbers, 0 to 5");
      levels[id] = static_cast<int>(level);
    }
  }
  for (const std::string& id : ids) {
    if (!levels.contains(id)) {
      refuse(root / folder / (id + ".txt"), "the label is missing", "each sequence needs its observed pain, 0 to 5");
    }
  }
  return levels;
}

// By their names in small letters.
std::map<std::string, std::string> frame_labels_in(const fs::path& root, const fs::path& folder) {
  require_folder(root / folder, "it holds the pain intensity (PSPI) of each frame");
  std::map<std::string, std::string> names;
  for (const std::string& name : list_inside(root, folder)) {
    if (!ends_in_any_case(name, frame_label_ending)) continue;
    const auto [known, fresh] = names.emplace(lower_case(name), name);
    if (!fresh) refuse(root / folder, "holds both " + known->second + " and " + name, "keep one of the two");
  }
  return names;
}

// One value for each image, in the order of the images.
LabelCurve read_pspi(const fs::path& root, const fs::path& folder, const std::vector<fs::path>& images) {
  std::map<std::string, std::string> labels = frame_labels_in(root, folder);
  const std::string counts = std::to_string(labels.size()) + " labels for " + std::to_string(images.size()) + " images";
  LabelCurve curve{"pspi", 0, {}};
  for (const fs::path& image : images) {
    const std::string label = image.stem().string() + std::string(frame_label_ending);
    const auto found = labels.find(lower_case(label));
    if (found == labels.end()) {
      refuse(root / folder / label, "the label of " + image.string() + " is missing (" + counts + ")",
             "each image needs one");
    }
    curve.values.push_back(static_cast<float>(read_number(root, folder / found->second, highest_pspi, "PSPI")));
    labels.erase(found);
  }
  if (!labels.empty()) {
    refuse(root / folder / labels.begin()->second, "there is no image for it (" + counts + ")",
           "add the image or remove the label");
  }
  return curve;
}

Task task_of(const DatasetOptions& options) {
  if (options.layout != DatasetLayout::automatic && options.layout != DatasetLayout::images) {
    refuse("dataset.layout", std::string(name_of(options.layout)),
           "unbc_mcmaster has folders of images alone: use automatic or images");
  }
  return chosen_task(DatasetName::unbc_mcmaster, options.task);
}

// None: the task leaves the level out.
std::optional<int> label_of(int level, Task task) {
  if (task == Task::opi_levels) return level;
  if (level == 1 || level == 2) return std::nullopt;
  return level == 0 ? 0 : 1;
}

}  // namespace

Dataset read_unbc_mcmaster(const DatasetOptions& options) {
  const Task task = task_of(options);
  const fs::path root = dataset_root(options, "the folder that holds Images, Frame_Labels and Sequence_Labels");
  const fs::path images = find_folder(root, "Images");
  const fs::path frame_labels = find_folder(root, "Frame_Labels");
  const fs::path pspi = find_inside(root, frame_labels / "PSPI").value_or(frame_labels / "PSPI");
  require_folder(root / pspi, "it holds the pain intensity (PSPI) of each frame");

  const std::set<std::string> ids = sequences_in(root, images);
  if (ids.empty()) refuse(root / images, "holds no sequence", "expected <subject>/<sequence>/*.png");
  const std::map<std::string, int> levels = read_observed_pain(root, ids);
  for (const std::string& id : sequences_in(root, pspi)) {
    if (!ids.contains(id)) refuse(root / pspi / id, "there are no images of " + id, "add them or remove the labels");
  }

  Dataset dataset{"unbc_mcmaster", root, {"no_pain", "pain"}, {}};
  if (task == Task::opi_levels) dataset.classes = {"0", "1", "2", "3", "4", "5"};
  for (const std::string& id : ids) {
    const std::vector<fs::path> files = sample_files(root, images / id);
    if (files.empty()) refuse(root / images / id, "holds no image", "a sequence is a folder of images");
    LabelCurve curve = read_pspi(root, pspi / id, files);
    const std::optional<int> label = label_of(levels.at(id), task);
    if (!label) continue;
    Sample& sample = dataset.samples.emplace_back();
    sample.id = id;
    sample.path = (images / id).string();
    sample.label = *label;
    sample.subject = fs::path(id).parent_path().string();
    sample.curves.push_back(std::move(curve));
  }
  sort_by_id(dataset);
  return dataset;
}

}  // namespace foldwise::datasets
