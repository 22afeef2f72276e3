// SPDX-License-Identifier: Apache-2.0
// The half of fold_csv.h that reads.
#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "datasets/folds/fold_csv.h"
#include "datasets/label_traits.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/trimmed.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> part_names{"train", "validation", "test", "unused"};
constexpr std::array<std::string_view, 3> required{"fold", "sample", "part"};
constexpr std::size_t absent = static_cast<std::size_t>(-1);

/// What a row says of a sample in a fold; line 0: no row has been there.
struct Entry {
  std::int64_t line = 0;
  std::size_t part = 0;  // of part_names
};

/// As large as the table: with an entry for each sample, a table that numbers its rows as folds would fill the memory.
struct FoldRows {
  std::string name;
  std::int64_t first_line = 0;
  std::vector<std::pair<std::size_t, Entry>> entries;  // sample and entry, as they come
};

class FoldReader {
 public:
  FoldReader(const fs::path& file, const Dataset& dataset) : file_(file), dataset_(dataset), text_(file, ',') {
    const std::vector<std::string_view> there = columns_there();
    const std::vector<std::size_t> places = text_.read_header(there);
    places_.fill(absent);
    for (std::size_t i = 0; i < there.size(); ++i) places_.at(number_of(there[i])) = places[i];
    for (std::size_t i = 0; i < dataset.samples.size(); ++i) samples_.emplace(dataset.samples[i].id, i);
  }

  std::vector<Fold> read() {
    TextRow row;
    while (text_.next(row)) add(row);
    if (folds_.empty()) {
      throw UserError(Fault::data, file_.string(), "it holds no fold", "'orchestrator folds' writes a whole one");
    }
    require_all_repeats();
    std::vector<Fold> folds;
    for (const auto& [number, rows] : folds_) folds.push_back(fold_of(number, rows));
    return folds;
  }

 private:
  using Number = std::pair<int, int>;  // repeat and fold, from 1

  static std::size_t number_of(std::string_view column) {
    return static_cast<std::size_t>(std::ranges::find(fold_columns, column) - fold_columns.begin());
  }

  /// The required columns and those others that the first line names, none of which may be unknown.
  std::vector<std::string_view> columns_there() const {
    TextRow header;
    DelimitedText(file_, ',').next(header);
    std::vector<std::string_view> columns(required.begin(), required.end());
    for (const std::string& cell : header.cells) {
      const std::string_view name = trimmed(cell, " \t");
      const auto known = std::ranges::find_if(fold_columns, [&](auto each) { return equal_in_any_case(each, name); });
      if (known == fold_columns.end()) refuse_column(header, name);
      if (std::ranges::count(columns, *known) == 0) columns.push_back(*known);
    }
    return columns;
  }

  [[noreturn]] void refuse_column(const TextRow& header, std::string_view name) const {
    std::string all;
    for (const std::string_view each : fold_columns) all += (all.empty() ? "" : ", ") + std::string(each);
    throw UserError(Fault::data, place_of(header.line), "the column '" + std::string(name) + "' is unknown",
                    "the columns are " + all + "; fold, sample and part are needed");
  }

  /// Nothing where the table has no such column.
  std::optional<std::string_view> cell(const TextRow& row, std::string_view column) const {
    const std::size_t place = places_.at(number_of(column));
    if (place == absent) return std::nullopt;
    return row.cells.at(place);
  }

  [[noreturn]] void refuse(const TextRow& row, const std::string& seen, const std::string& remedy) const {
    throw UserError(Fault::data, text_.where(row), seen, remedy);
  }

  int counted(const TextRow& row, std::string_view column) const {
    const std::string_view text = cell(row, column).value_or("1");
    const std::optional<int> number = parse_whole_number(text);
    if (number && *number >= 1) return *number;
    refuse(row, std::string(column) + " is '" + std::string(text) + "'", "it is a whole number from 1");
  }

  std::size_t sample_in(const TextRow& row) const {
    const std::string id(*cell(row, "sample"));
    const auto found = samples_.find(id);
    if (found != samples_.end()) return found->second;
    refuse(row, "the sample '" + id + "' is not in " + dataset_.root.string(),
           "use the copy and the dataset.task that the folds were made for");
  }

  std::size_t part_in(const TextRow& row) const {
    const std::string_view part = *cell(row, "part");
    const auto found = std::ranges::find(part_names, part);
    if (found != part_names.end()) return static_cast<std::size_t>(found - part_names.begin());
    refuse(row, "the part is '" + std::string(part) + "'", "it is one of train, validation, test, unused");
  }

  /// The table says of the sample what the dataset says, as far as it says anything.
  void require_agreement(const TextRow& row, const Sample& sample) const {
    const auto compare = [&](std::string_view column, const std::string& expected) {
      const auto text = cell(row, column);
      if (!text || *text == expected) return;
      refuse(
          row,
          std::string(column) + " is '" + std::string(*text) + "', and '" + expected + "' in the dataset that is read",
          "use the dataset that the folds were made for, or leave the column " + std::string(column) + " out");
    };
    compare("dataset", dataset_.name);
    compare("subject", sample.subject);
    compare("class", class_of(dataset_, sample));
  }

  void add(const TextRow& row) {
    const std::size_t sample = sample_in(row);
    require_agreement(row, dataset_.samples[sample]);
    const auto [place, fresh] = folds_.try_emplace({counted(row, "repeat"), counted(row, "fold")});
    FoldRows& fold = place->second;
    const std::string_view name = cell(row, "name").value_or("");
    if (fresh) {
      fold = {std::string(name), row.line, {}};
    } else if (fold.name != name) {
      refuse(row,
             "the fold's name is '" + std::string(name) + "', and '" + fold.name + "' in line " +
                 std::to_string(fold.first_line),
             "a fold has one name");
    }
    fold.entries.push_back({sample, {row.line, part_in(row)}});
  }

  /// Of each sample.
  std::vector<Entry> entries_of(const FoldRows& rows) const {
    std::vector<Entry> entries(dataset_.samples.size());
    for (const auto& [sample, entry] : rows.entries) {
      if (entries[sample].line != 0) {
        throw UserError(Fault::data, place_of(entry.line),
                        "the sample " + dataset_.samples[sample].id + " is already in this fold, in line " +
                            std::to_string(entries[sample].line),
                        "keep one of the two rows");
      }
      entries[sample] = entry;
    }
    return entries;
  }

  void require_all_repeats() const {
    int repeats = 0;
    for (const auto& [number, rows] : folds_) {
      if (number.first == repeats + 1) ++repeats;
      if (number.first == repeats) continue;
      throw UserError(
          Fault::data, place_of(rows.first_line),
          "there is a repeat " + std::to_string(number.first) + " and no repeat " + std::to_string(repeats + 1),
          "number repeats from 1 without a gap");
    }
  }

  std::string place_of(std::int64_t line) const { return file_.string() + ":" + std::to_string(line); }

  Fold fold_of(const Number& number, const FoldRows& rows) const {
    Fold fold;
    fold.repeat = number.first - 1;
    fold.fold = number.second - 1;
    fold.name = rows.name;
    const std::array<std::vector<std::size_t>*, 3> parts{&fold.train, &fold.validation, &fold.test};
    const std::vector<Entry> entries = entries_of(rows);
    for (std::size_t sample = 0; sample < entries.size(); ++sample) {
      const Entry& entry = entries[sample];
      if (entry.line == 0) {
        throw UserError(Fault::data, place_of(rows.first_line),
                        "fold " + std::to_string(number.second) + " of repeat " + std::to_string(number.first) +
                            " begins here and has no row for the sample " + dataset_.samples[sample].id,
                        "give it a part: unused where the fold leaves it out");
      }
      if (entry.part < parts.size()) parts.at(entry.part)->push_back(sample);
    }
    require_independence(fold, entries);
    return fold;
  }

  void require_independence(const Fold& fold, const std::vector<Entry>& entries) const {
    std::unordered_map<std::string_view, std::int64_t> tested;  // and a line of each
    for (const std::size_t sample : fold.test) {
      const std::string& subject = dataset_.samples[sample].subject;
      if (!subject.empty()) tested.emplace(subject, entries[sample].line);
    }
    for (const auto* part : {&fold.train, &fold.validation}) {
      for (const std::size_t sample : *part) {
        const auto found = tested.find(dataset_.samples[sample].subject);
        if (found == tested.end()) continue;
        throw UserError(Fault::data, place_of(entries[sample].line),
                        "the subject " + dataset_.samples[sample].subject +
                            (part == &fold.train ? " trains" : " validates") + " here and is tested in line " +
                            std::to_string(found->second),
                        "give all samples of a subject the same side of a fold");
      }
    }
  }

  fs::path file_;
  const Dataset& dataset_;
  DelimitedText text_;
  std::array<std::size_t, fold_columns.size()> places_{};
  std::unordered_map<std::string_view, std::size_t> samples_;
  std::map<Number, FoldRows> folds_;
};

}  // namespace

std::vector<Fold> read_folds(const fs::path& file, const Dataset& dataset) {
  return FoldReader(file, dataset).read();
}

}  // namespace foldwise::datasets
