// SPDX-License-Identifier: Apache-2.0
// An ARFF file. What is read and written again reads the same, and a table of features is made of it or refused.
#include <charconv>
#include <cmath>
#include <string>

#include "datasets/examples/arff.h"
#include "datasets/examples/feature_table.h"
#include "experiments/foundation/error.h"
#include "tests/fuzz/scratch_file.h"
#include "tests/fuzz/target.h"

namespace foldwise::fuzz {
namespace {

struct Table {
  std::vector<datasets::ArffAttribute> attributes;
  std::vector<datasets::ArffRow> rows;
};

Table read_table(const std::filesystem::path& file) {
  datasets::ArffReader reader(file);
  Table table{reader.attributes(), {}};
  for (datasets::ArffRow row; reader.next(row);) {
    require(row.numbers.size() == table.attributes.size() && row.texts.size() == table.attributes.size(),
            "a row has a value for each attribute");
    table.rows.push_back(row);
  }
  for (const datasets::ArffAttribute& attribute : table.attributes) {
    require(reader.column(attribute.name) < table.attributes.size(), "each attribute is found by its name");
  }
  return table;
}

bool equal(double left, double right) {
  return std::isnan(left) ? std::isnan(right) : left == right;
}

bool equal(const datasets::ArffRow& left, const datasets::ArffRow& right) {
  return left.texts == right.texts &&
         std::equal(left.numbers.begin(), left.numbers.end(), right.numbers.begin(), right.numbers.end(),
                    [](double one, double other) { return equal(one, other); });
}

void append_quoted(std::string& text, const std::string& word) {
  text += '\'';
  for (const char letter : word) {
    if (letter == '\'' || letter == '\\') text += '\\';
    text += letter;
  }
  text += '\'';
}

void append_number(std::string& text, double number) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  text.append(digits, end);
}

std::string text_of(const Table& table) {
  std::string text = "@relation written\n";
  for (const datasets::ArffAttribute& attribute : table.attributes) {
    text += "@attribute ";
    append_quoted(text, attribute.name);
    text += attribute.kind == datasets::ArffKind::numeric ? " numeric\n" : " string\n";
  }
  text += "@data\n";
  for (const datasets::ArffRow& row : table.rows) {
    for (std::size_t column = 0; column < table.attributes.size(); ++column) {
      if (column > 0) text += ',';
      if (table.attributes[column].kind == datasets::ArffKind::text) {
        append_quoted(text, row.texts[column]);
      } else if (std::isnan(row.numbers[column])) {
        text += '?';
      } else {
        append_number(text, row.numbers[column]);
      }
    }
    text += '\n';
  }
  return text;
}

void read_features(std::size_t rows) {
  const datasets::LabelCurve labels{"valence", 25, std::vector<float>(rows)};
  try {
    const datasets::FeatureTable features = read_feature_table(scratch_folder(), {{"audio", "input.arff"}}, labels);
    require(features.values.size() == rows * static_cast<std::size_t>(features.columns),
            "a table of features has all of its values");
    for (const float value : features.values) require(std::isfinite(value), "a feature is finite");
  } catch (const UserError&) {
    return;  // a sound ARFF file need not be one of features
  }
}

Verdict read(std::span<const std::uint8_t> input) {
  try {
    const Table table = read_table(put("input.arff", input));
    const Table again = read_own([&] { return read_table(put("written.arff", text_of(table))); });
    require(again.attributes == table.attributes, "attributes that are written and read again are the same");
    require(std::equal(again.rows.begin(), again.rows.end(), table.rows.begin(), table.rows.end(),
                       [](const datasets::ArffRow& one, const datasets::ArffRow& other) { return equal(one, other); }),
            "rows that are written and read again are the same");
    read_features(table.rows.size());
    return Verdict::read;
  } catch (const UserError&) {
    return Verdict::refused;
  }
}

}  // namespace

const Target target{read};

}  // namespace foldwise::fuzz
