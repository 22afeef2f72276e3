// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/fer2013.h"

#include <algorithm>
#include <optional>
#include <string>

#include "datasets/files/dataset_root.h"
#include "datasets/files/rooted_path.h"
#include "datasets/sample_order.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/trimmed.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> file_names{"fer2013.csv", "train.csv"};
constexpr std::array<std::string_view, 3> column_names{"emotion", "pixels", "Usage"};
constexpr std::array<std::string_view, 3> usages{"Training", "PublicTest", "PrivateTest"};

[[noreturn]] void refuse(const std::string& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where, seen, remedy);
}

fs::path find_file(const fs::path& root) {
  for (const std::string_view name : file_names) {
    if (auto file = find_inside(root, name)) return *std::move(file);
  }
  refuse((root / file_names[0]).string(), "is missing", "it, or Kaggle's train.csv, is expected; check dataset.root");
}

// Which cells of a row hold what.
struct Columns {
  std::size_t count = 0;
  std::size_t emotion = 0;
  std::optional<std::size_t> usage;
};

// Kaggle's train.csv has no Usage; fer2013.csv without it could not tell which of its rows are for testing.
Columns read_columns(DelimitedText& text, const fs::path& file) {
  const bool of_kaggle = equal_in_any_case(file.filename().string(), file_names[1]);
  const std::string expected = "the first line is emotion,pixels" + std::string(of_kaggle ? "" : ",Usage");
  TextRow header;
  if (!text.next(header)) refuse(file.string(), "is empty", expected);
  Columns columns{header.cells.size(), 0, std::nullopt};
  std::array<std::optional<std::size_t>, column_names.size()> places;
  for (std::size_t cell = 0; cell < header.cells.size(); ++cell) {
    const std::string name(trimmed(header.cells[cell], " \t"));
    const auto known = std::ranges::find_if(column_names, [&](auto each) { return equal_in_any_case(each, name); });
    if (known == column_names.end()) refuse(text.where(header), "the column '" + name + "' is unknown", expected);
    auto& place = places[static_cast<std::size_t>(known - column_names.begin())];
    if (place) refuse(text.where(header), "the column '" + name + "' is there twice", "keep one of the two");
    place = cell;
  }
  for (std::size_t column = 0; column < column_names.size(); ++column) {
    if (places[column] || (of_kaggle && column_names[column] == "Usage")) continue;
    refuse(text.where(header), "there is no column '" + std::string(column_names[column]) + "'", expected);
  }
  columns.emotion = *places[0];
  columns.usage = places[2];
  return columns;
}

int emotion_of(const std::string& cell, const std::string& where) {
  const auto emotion = parse_whole_number(cell);
  if (emotion && *emotion >= 0 && *emotion < static_cast<int>(fer2013_classes.size())) return *emotion;
  refuse(where, "the emotion is '" + cell.substr(0, 40) + "'",
         "0 to 6 are possible: Angry, Disgust, Fear, Happy, Sad, Surprise, Neutral");
}

std::string usage_of(const std::string& cell, const std::string& where) {
  const std::string usage(trimmed(cell, " \t"));
  const auto known = std::ranges::find_if(usages, [&](auto each) { return equal_in_any_case(each, usage); });
  if (known != usages.end()) return std::string(*known);
  refuse(where, "the Usage is '" + usage.substr(0, 40) + "'", "Training, PublicTest and PrivateTest are possible");
}

std::string padded(std::size_t number) {
  const std::string digits = std::to_string(number);
  return std::string(5 - std::min<std::size_t>(5, digits.size()), '0') + digits;
}

}  // namespace

Dataset read_fer2013(const DatasetOptions& options) {
  require_single_pictures(options);
  const fs::path root = dataset_root(options, "the folder that holds fer2013.csv");
  const fs::path name = find_file(root);
  DelimitedText text(root / name, ',');
  const Columns columns = read_columns(text, root / name);

  Dataset dataset{"fer2013", root, {fer2013_classes.begin(), fer2013_classes.end()}, {}};
  for (TextRow row; text.next(row);) {
    const std::string where = text.where(row);
    if (row.cells.size() != columns.count) {
      refuse(where, "the row has " + std::to_string(row.cells.size()) + " cells",
             "as many as in the first line, " + std::to_string(columns.count) + ", are expected");
    }
    const std::string split = columns.usage ? usage_of(row.cells[*columns.usage], where) : std::string(usages[0]);
    dataset.samples.push_back({split + "/" + padded(dataset.samples.size() + 1), name.string(),
                               emotion_of(row.cells[columns.emotion], where), "", split, row.offset});
  }
  if (dataset.samples.empty()) refuse((root / name).string(), "holds no picture", "a row for each is expected");
  sort_by_id(dataset);
  return dataset;
}

}  // namespace foldwise::datasets
