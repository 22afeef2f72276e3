// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/arff.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/foundation/text/trimmed.h"

namespace foldwise::datasets {
namespace {

constexpr std::string_view blanks = " \t";

// The word that a text begins with, in quotes or up to one of `ends`; it is taken from the text. A backslash in quotes
// stands before a character that is meant as it is. Nothing when a quote is not closed.
std::optional<std::string> take_word(std::string_view& text, std::string_view ends) {
  std::string word;
  if (text.empty() || (text.front() != '\'' && text.front() != '"')) {
    const std::size_t end = std::min(text.find_first_of(ends), text.size());
    word = trimmed(text.substr(0, end), blanks);
    text.remove_prefix(end);
    return word;
  }
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return word;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    word += text[i];
  }
  return std::nullopt;
}

std::optional<ArffKind> kind_of(std::string_view type) {
  for (const char* numeric : {"numeric", "real", "integer"}) {
    if (equal_in_any_case(type, numeric)) return ArffKind::numeric;
  }
  const bool nominal = type.starts_with('{') && type.ends_with('}');
  const std::string_view first = type.substr(0, type.find_first_of(" \t"));
  if (nominal || equal_in_any_case(first, "string") || equal_in_any_case(first, "date")) return ArffKind::text;
  return std::nullopt;
}

}  // namespace

ArffReader::ArffReader(const std::filesystem::path& file) : lines_(file) {
  read_header();
}

void ArffReader::refuse(const std::string& seen, const std::string& remedy) const {
  throw UserError(Fault::data, lines_.where(), seen, remedy);
}

void ArffReader::read_header() {
  while (lines_.next(line_)) {
    std::string_view text = trimmed(line_, blanks);
    if (text.empty() || text.starts_with('%')) continue;
    const std::string_view keyword = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(keyword.size());
    if (equal_in_any_case(keyword, "@data")) {
      if (attributes_.empty()) refuse("the data begin before any attribute", "an ARFF file names its columns first");
      return;
    }
    if (equal_in_any_case(keyword, "@attribute")) {
      add_attribute(trimmed(text, blanks));
    } else if (!equal_in_any_case(keyword, "@relation")) {
      refuse("'" + std::string(keyword.substr(0, 40)) + "' begins no line of a header",
             "@relation, @attribute and @data are allowed");
    }
  }
  refuse("the file ends without @data", "this is not an ARFF file, or it is cut");
}

void ArffReader::add_attribute(std::string_view declaration) {
  const std::optional<std::string> name = take_word(declaration, " \t");
  const std::optional<ArffKind> kind = kind_of(trimmed(declaration, blanks));
  if (!name || name->empty()) refuse("an attribute without a name", "@attribute NAME TYPE is expected");
  if (!kind) {
    refuse("attribute '" + *name + "' has the type '" + std::string(trimmed(declaration, blanks).substr(0, 40)) + "'",
           "numeric, real, integer, string, date and {a,b,…} are allowed");
  }
  attributes_.push_back({*name, *kind});
}

std::size_t ArffReader::column(std::string_view name) const {
  for (std::size_t column = 0; column < attributes_.size(); ++column) {
    if (equal_in_any_case(attributes_[column].name, name)) return column;
  }
  refuse("there is no attribute '" + std::string(name) + "'", "the columns of the official files are needed");
}

bool ArffReader::next(ArffRow& row) {
  std::string_view text;
  do {
    if (!lines_.next(line_)) return false;
    text = trimmed(line_, blanks);
  } while (text.empty() || text.starts_with('%'));
  if (text.starts_with('{')) refuse("a sparse row", "write every value of a row");

  row.numbers.assign(attributes_.size(), std::numeric_limits<double>::quiet_NaN());
  row.texts.resize(attributes_.size());
  for (std::size_t column = 0; column < attributes_.size(); ++column) {
    const bool quoted = text.starts_with('\'') || text.starts_with('"');
    const std::optional<std::string> word = take_word(text, ",");
    if (!word) refuse("the quote of value " + std::to_string(column + 1) + " is not closed", "close it");
    text = trimmed(text, blanks);
    const bool last = column + 1 == attributes_.size();
    if (last ? !text.empty() : !text.starts_with(',')) {
      refuse((last ? "more than " : "fewer than ") + std::to_string(attributes_.size()) + " values",
             "a row has one value for each attribute");
    }
    if (!last) text = trimmed(text.substr(1), blanks);
    row.texts[column].clear();
    if (attributes_[column].kind == ArffKind::text) {
      row.texts[column] = *word;
    } else if (*word != "?" || quoted) {
      const std::optional<double> number = parse_number(*word);
      if (!number) {
        refuse(
            "'" + word->substr(0, 40) + "' is no number, and attribute '" + attributes_[column].name + "' has numbers",
            "write a number, or ? where the value is missing");
      }
      row.numbers[column] = *number;
    }
  }
  return true;
}

}  // namespace foldwise::datasets
