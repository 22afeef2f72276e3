// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/biovid.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/files/sample_files.h"
#include "datasets/sample_order.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/trimmed.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where, seen, remedy);
}

// A row of samples.csv.
struct Listed {
  std::string where;  // file:line
  std::string subject;
  std::size_t level = 0;
  std::string name;
};

// That a number and a name always come together.
class Pairs {
 public:
  explicit Pairs(std::string what) : what_(std::move(what)) {}

  void require(const std::string& where, const std::string& number, const std::string& name) {
    const std::optional<int> id = parse_whole_number(number);
    if (!id) refuse(where, what_ + "_id is '" + number + "'", "a whole number is expected");
    const auto named = names_.emplace(*id, name).first;
    const auto numbered = ids_.emplace(name, *id).first;
    if (named->second == name && numbered->second == *id) return;
    const std::string before = named->second != name ? number + " belonged to " + named->second
                                                     : name + " had " + std::to_string(numbered->second);
    refuse(where, what_ + "_id " + number + " stands beside " + what_ + "_name " + name + ", but " + before + " before",
           "correct the one that is wrong");
  }

 private:
  std::string what_;
  std::map<int, std::string> names_;
  std::map<std::string, int> ids_;
};

std::size_t parse_level(const std::string& where, const std::string& name) {
  const auto found = std::find(biovid_levels.begin(), biovid_levels.end(), name);
  if (found == biovid_levels.end()) refuse(where, "'" + name + "' is no class", "allowed: BL1, PA1, PA2, PA3, PA4");
  return static_cast<std::size_t>(found - biovid_levels.begin());
}

void require_plain(const std::string& where, const std::string& column, const std::string& name) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 127; };
  const bool plain = !name.empty() && !name.starts_with('.') && name.find('/') == std::string::npos &&
                     std::none_of(name.begin(), name.end(), is_control);
  if (!plain) refuse(where, column + " is '" + name + "'", "the name of a file or folder is expected, without a path");
}

void require_consistent(const Listed& row) {
  const std::string start = row.subject + "-" + std::string(biovid_levels[row.level]) + "-";
  if (row.name.starts_with(start)) return;
  refuse(row.where, "sample_name is '" + row.name + "'",
         "names of this subject's samples of this class begin with " + start);
}

std::vector<Listed> read_list(const fs::path& file) {
  DelimitedText table(file, '\t');
  const std::vector<std::size_t> columns = table.read_header(
      {"subject_id", "subject_name", "class_id", "class_name", "sample_id", "sample_name"}, OtherColumns::refused);
  std::vector<Listed> rows;
  Pairs subjects("subject");
  Pairs classes("class");
  Pairs samples("sample");
  std::set<std::string> names;
  for (TextRow row; table.next(row);) {
    const auto cell = [&](std::size_t column) { return std::string(trimmed(row.cells[columns[column]], " ")); };
    const std::string where = table.where(row);
    const Listed& listed = rows.emplace_back(Listed{where, cell(1), parse_level(where, cell(3)), cell(5)});
    require_plain(where, "subject_name", listed.subject);
    require_plain(where, "sample_name", listed.name);
    require_consistent(listed);
    if (!names.insert(listed.name).second) refuse(where, listed.name + " is listed before", "keep one of the lines");
    subjects.require(where, cell(0), listed.subject);
    classes.require(where, cell(2), cell(3));
    samples.require(where, cell(4), listed.name);
  }
  if (rows.empty()) refuse(file.string(), "lists no sample", "each line but the first names one");
  return rows;
}

// The videos on disk: "<subject>/<sample>" in small letters -> path.
std::map<std::string, std::string> find_videos(const fs::path& root) {
  const auto found = find_inside(root, "video");
  if (!found || !is_folder(root / *found)) {
    refuse((root / "video").string(), "the folder is missing", "it holds <subject_name>/<sample_name>.mp4");
  }
  std::map<std::string, std::string> videos;
  for (const std::string& subject : list_inside(root, *found)) {
    const fs::path folder = *found / subject;
    if (!is_folder(root / folder)) continue;
    for (const fs::path name : list_inside(root, folder)) {
      if (lower_extension(name) != ".mp4") continue;
      const std::string path = (folder / name).string();
      const auto [known, added] = videos.emplace(lower_case(subject + '/' + name.stem().string()), path);
      if (!added) refuse((root / path).string(), "is there twice, as " + known->second, "keep one of the two");
    }
  }
  return videos;
}

// The classes of a task, and the label of each level; -1: left out.
struct Levels {
  std::vector<std::string> classes;
  std::array<int, biovid_levels.size()> labels{};
};

Levels levels_of(Task task) {
  switch (task) {
    case Task::bl1_pa4:
      return {{"BL1", "PA4"}, {0, -1, -1, -1, 1}};
    case Task::bl1_pa3_pa4:
      return {{"BL1", "PA3+PA4"}, {0, -1, -1, 1, 1}};
    default:
      return {{biovid_levels.begin(), biovid_levels.end()}, {0, 1, 2, 3, 4}};
  }
}

bool takes_part(const std::string& subject, SubjectSet subjects) {
  return subjects == SubjectSet::all ||
         std::find(biovid_non_reactive.begin(), biovid_non_reactive.end(), subject) == biovid_non_reactive.end();
}

fs::path find_list(const fs::path& root) {
  const fs::path list = fs::path("starting_point") / "samples.csv";
  if (const auto found = find_inside(root, list)) return root / *found;
  refuse((root / list).string(), "the list of the samples is missing",
         "BioVid's Part A holds starting_point and video; check dataset.root");
}

}  // namespace

Dataset read_biovid(const DatasetOptions& options) {
  if (options.layout != DatasetLayout::automatic && options.layout != DatasetLayout::videos) {
    refuse("dataset.layout", std::string(name_of(options.layout)), "biovid has videos alone: use automatic or videos");
  }
  const fs::path root = dataset_root(options, "the folder that holds starting_point and video");
  const std::vector<Listed> rows = read_list(find_list(root));
  std::map<std::string, std::string> videos = find_videos(root);
  const Levels levels = levels_of(options.task);

  Dataset dataset{"biovid", root, levels.classes, {}};
  for (const Listed& row : rows) {
    const std::string id = row.subject + '/' + row.name;
    const auto video = videos.find(lower_case(id));
    if (video == videos.end()) {
      refuse(row.where, "there is no " + (root / "video" / (id + ".mp4")).string(), "add the video or remove the line");
    }
    const int label = levels.labels.at(row.level);
    if (label >= 0 && takes_part(row.subject, options.subjects)) {
      dataset.samples.push_back({id, video->second, label, row.subject, ""});
    }
    videos.erase(video);
  }
  if (!videos.empty()) {
    refuse((root / videos.begin()->second).string(), "no line of starting_point/samples.csv names this video",
           "add its line or remove the video");
  }
  sort_by_id(dataset);
  return dataset;
}

}  // namespace foldwise::datasets
