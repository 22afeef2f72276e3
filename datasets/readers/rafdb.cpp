// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/rafdb.h"

#include <map>

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

constexpr std::array<std::string_view, 2> list_names{"list_patition_label.txt", "list_partition_label.txt"};
constexpr std::string_view mark = "_aligned";

[[noreturn]] void refuse(const std::string& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where, seen, remedy);
}

fs::path find_list(const fs::path& root) {
  for (const fs::path folder : {"EmoLabel", "basic/EmoLabel"}) {
    for (const std::string_view name : list_names) {
      if (auto list = find_inside(root, folder / name)) return *std::move(list);
    }
  }
  refuse((root / "EmoLabel" / list_names[0]).string(), "the list of the labels is missing",
         "RAF-DB's basic folder holds EmoLabel and Image; check dataset.root");
}

std::string split_of(const std::string& name, const std::string& where) {
  for (const char* split : {"train", "test"}) {
    if (lower_case(name).starts_with(std::string(split) + "_")) return split;
  }
  refuse(where, "'" + name + "' belongs to no split", "names begin with train_ or test_");
}

// The pictures by their names in small letters.
std::map<std::string, std::string> pictures_in(const fs::path& root, const fs::path& folder) {
  if (!is_folder(root / folder)) {
    refuse((root / folder).string(), "the folder of the aligned pictures is missing",
           "it holds train_00001_aligned.jpg and so on");
  }
  std::map<std::string, std::string> pictures;
  for (const std::string& name : list_inside(root, folder)) {
    if (!is_image(name)) continue;
    if (!is_utf8(name)) refuse((root / folder).string(), "the name of a picture is not UTF-8", "rename it");
    const auto [known, fresh] = pictures.emplace(lower_case(name), name);
    if (!fresh) refuse((root / folder).string(), "holds both " + known->second + " and " + name, "keep one of the two");
  }
  return pictures;
}

}  // namespace

Dataset read_rafdb(const DatasetOptions& options) {
  require_single_pictures(options);
  const fs::path root = dataset_root(options, "the folder that holds EmoLabel and Image");
  const fs::path list = find_list(root);
  const fs::path expected = list.parent_path().parent_path() / "Image" / "aligned";
  const fs::path folder = find_inside(root, expected).value_or(expected);
  std::map<std::string, std::string> pictures = pictures_in(root, folder);

  Dataset dataset{"rafdb", root, {rafdb_classes.begin(), rafdb_classes.end()}, {}};
  const std::string meaning = "1 to 7 for Surprise, Fear, Disgust, Happiness, Sadness, Anger, Neutral";
  for (const NumberedName& entry : read_numbered_names(root / list, {1, 7, meaning})) {
    const std::string where = (root / list).string() + ":" + std::to_string(entry.line);
    const fs::path name(entry.name);
    const std::string picture =
        name.parent_path() / (name.stem().string() + std::string(mark) + name.extension().string());
    const std::string split = split_of(entry.name, where);
    const auto found = pictures.find(lower_case(picture));
    if (found == pictures.end()) {
      refuse(where, "names " + entry.name + ", but there is no " + (root / folder / picture).string(),
             "add the picture or remove the line");
    }
    dataset.samples.push_back({name.stem().string(), (folder / found->second).string(), entry.number - 1, "", split});
    pictures.erase(found);
  }
  if (dataset.samples.empty()) refuse((root / list).string(), "names no picture", "ask for the official copy");
  if (!pictures.empty()) {
    refuse((root / folder / pictures.begin()->second).string(), "has no label",
           "add its line to " + (root / list).string() + ", or remove the picture");
  }
  sort_by_id(dataset);
  return dataset;
}

}  // namespace foldwise::datasets
