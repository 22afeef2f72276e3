// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/youtube8m_classes.h"

#include <charconv>
#include <optional>
#include <set>
#include <utility>

#include "datasets/files/rooted_path.h"
#include "datasets/readers/youtube8m.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/letter_case.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

struct ClassFile {
  fs::path path;
  const char* index;
  const char* name;
};

std::optional<ClassFile> find_class_file(const fs::path& root, const fs::path& shards) {
  for (const fs::path& folder : {shards, fs::path()}) {
    std::optional<ClassFile> names;
    for (const std::string& name : list_inside(root, folder)) {
      if (equal_in_any_case(name, "vocabulary.csv")) return ClassFile{root / folder / name, "Index", "Name"};
      if (!names && lower_case(name).starts_with("label_names") && ends_in_any_case(name, ".csv")) {
        names = ClassFile{root / folder / name, "label_id", "label_name"};
      }
    }
    if (names) return names;
  }
  return std::nullopt;
}

std::string numbered(std::size_t index) {
  return "class " + std::to_string(index);
}

std::size_t read_index(const DelimitedText& table, const TextRow& row, const std::string& cell) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), index);
  if (error == std::errc() && end == cell.data() + cell.size() && index < most_youtube8m_classes) return index;
  throw UserError(Fault::data, table.where(row), "'" + cell + "' is not the number of a class",
                  "numbers from 0 to " + std::to_string(most_youtube8m_classes - 1) + " are possible");
}

}  // namespace

std::vector<std::string> read_youtube8m_classes(const fs::path& root, const fs::path& shards) {
  const std::optional<ClassFile> file = find_class_file(root, shards);
  if (!file) return {};
  DelimitedText table(file->path, ',');
  const std::vector<std::size_t> columns = table.read_header({file->index, file->name});
  std::vector<std::string> classes;
  std::set<std::string> taken;
  for (TextRow row; table.next(row);) {
    const std::size_t index = read_index(table, row, row.cells[columns[0]]);
    if (index >= classes.size()) classes.resize(index + 1);
    if (!classes[index].empty()) {
      throw UserError(Fault::data, table.where(row), "the class " + std::to_string(index) + " is there twice",
                      "one line for each class is expected");
    }
    std::string name = row.cells[columns[1]];
    if (name.empty()) name = numbered(index);
    if (!taken.insert(name).second) name += " (" + std::to_string(index) + ")";
    taken.insert(name);
    classes[index] = std::move(name);
  }
  if (classes.empty()) {
    throw UserError(Fault::data, file->path.string(), "names no class", "one line for each class is expected");
  }
  for (std::size_t index = 0; index < classes.size(); ++index) {
    if (classes[index].empty()) classes[index] = numbered(index);
  }
  return classes;
}

std::vector<std::string> number_youtube8m_classes(ExampleIdName release) {
  const int count = youtube8m_class_count(release);
  std::vector<std::string> classes;
  classes.reserve(static_cast<std::size_t>(count));
  for (std::size_t index = 0; index < static_cast<std::size_t>(count); ++index) classes.push_back(numbered(index));
  return classes;
}

}  // namespace foldwise::datasets
