// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/table_fields.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "experiments/foundation/text/parse_number.h"

namespace foldwise {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

class Listing {
 public:
  template <typename Enum>
  void choice(std::string_view name, Enum TableOptions::*member, std::string_view sentence) {
    const auto& names = Choices<Enum>::names;
    TableField field{name, TableField::Type::choice, {names.begin(), names.end()}, sentence, {}, {}, {}, {}};
    field.allowed = "one of " + joined(field.choices);
    field.text = [member](const TableOptions& options) -> std::string {
      return Choices<Enum>::names.at(static_cast<std::size_t>(options.*member));
    };
    field.set = [member](TableOptions& options, const std::string& text) {
      const auto found = std::ranges::find(Choices<Enum>::names, text);
      if (found == Choices<Enum>::names.end()) return false;
      options.*member = static_cast<Enum>(found - Choices<Enum>::names.begin());
      return true;
    };
    add(std::move(field));
  }

  void boolean(std::string_view name, bool TableOptions::*member, std::string_view sentence) {
    TableField field{name, TableField::Type::boolean, {}, sentence, {}, {}, {}, "true or false"};
    field.text = [member](const TableOptions& options) -> std::string { return options.*member ? "true" : "false"; };
    field.set = [member](TableOptions& options, const std::string& text) {
      if (text != "true" && text != "false" && text != "yes" && text != "no") return false;
      options.*member = text == "true" || text == "yes";
      return true;
    };
    add(std::move(field));
  }

  /// Above `above`, and below `below`.
  void number(std::string_view name, double TableOptions::*member, double above, double below,
              std::string_view sentence) {
    const auto text_of = [](double value) {
      const auto whole = static_cast<std::int64_t>(value);
      return static_cast<double>(whole) == value ? std::to_string(whole) : nlohmann::json(value).dump();
    };
    TableField field{name, TableField::Type::number, {}, sentence, {}, {}, {}, {}};
    field.allowed = "a number above " + text_of(above) + " and below " + text_of(below);
    field.text = [member, text_of](const TableOptions& options) { return text_of(options.*member); };
    field.set = [member, above, below](TableOptions& options, const std::string& text) {
      const auto value = parse_number(text);
      if (!value || !(*value > above) || !(*value < below)) return false;
      options.*member = *value;
      return true;
    };
    add(std::move(field));
  }

  void text(std::string_view name, std::string TableOptions::*member, std::string_view sentence) {
    TableField field{name, TableField::Type::text, {}, sentence, {}, {}, {}, "letters, digits and _ . : -"};
    field.text = [member](const TableOptions& options) { return options.*member; };
    field.set = [member](TableOptions& options, const std::string& text) {
      constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";
      if (text.empty() || text.find_first_not_of(allowed) != std::string::npos) return false;
      options.*member = text;
      return true;
    };
    add(std::move(field));
  }

  std::vector<TableField> fields;

 private:
  void add(TableField field) {
    field.default_text = field.text(TableOptions{});
    fields.push_back(std::move(field));
  }
};

std::vector<TableField> listed() {
  Listing list;
  list.choice("centre", &TableOptions::centre, "What a cell says of its runs.");
  list.choice("spread", &TableOptions::spread,
              "What stands behind it. automatic: the standard error of a mean, the quartiles of a median. Intervals "
              "hold 1 - level; bootstrap_interval is BCa of 10,000 resamples.");
  list.choice("test", &TableOptions::test,
              "How cells are compared with the baseline, paired by fold and repeat. automatic: corrected_t (Nadeau and "
              "Bengio) where runs are tested on different samples, paired_t where all are tested on the same. "
              "mcnemar: samples of the first repeat that both have whole; subject_bootstrap: subjects, their samples "
              "and repeats drawn anew.");
  list.choice("correction", &TableOptions::correction, "Of the p-values of all comparisons in the table.");
  list.number("level", &TableOptions::level, 0, 1, "Up to which p-value a difference is marked.");
  list.boolean("differences", &TableOptions::differences,
               "Columns of differences to the baseline. Without them significance is marked in the cells.");
  list.choice("emphasis", &TableOptions::emphasis,
              "The best value bold, the second underlined, of cells whose runs are all finished: of a column; where "
              "rows are datasets, or there is one row, of a row.");
  list.text("label", &TableOptions::label, "LaTeX's \\label, behind tab:. Default: the title in small letters.");
  list.number("text_width", &TableOptions::text_width, 50, 5000,
              "Points that a table may be wide in LaTeX; a wider one is stacked by metric, then split.");
  return std::move(list.fields);
}

}  // namespace

std::span<const TableField> table_fields() {
  static const std::vector<TableField> fields = listed();
  return fields;
}

const TableField* find_table_field(std::string_view name) {
  const auto fields = table_fields();
  const auto found = std::ranges::find(fields, name, &TableField::name);
  return found == fields.end() ? nullptr : &*found;
}

std::optional<std::string> table_conflict(const TableOptions& options) {
  const bool of_means = options.spread == TableSpread::standard_error || options.spread == TableSpread::t_interval;
  if (options.centre == TableCentre::median && of_means) {
    return "saw " + find_table_field("spread")->text(options) +
           " beside centre: median, of which it tells nothing; allowed there: automatic, standard_deviation, "
           "bootstrap_interval, quartiles, none";
  }
  return std::nullopt;
}

}  // namespace foldwise
