// SPDX-License-Identifier: Apache-2.0
/// What fields, values and metrics are called in a table: by the sweep file's labels, or by themselves.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// Reading: a field without a label is its path, so that it can be typed again. Paper: its last words, as many as tell
/// it from the table's others, with blanks: "inverse temperature". There mathematics in labels ("$1/T$") is marked by
/// the characters below, so that a format can spell it; for reading it is spelled plainly: "γ" of "$\gamma$".
enum class WordsFor { reading, paper };
inline constexpr char mathematics_begin = '\x01';
inline constexpr char mathematics_end = '\x02';

std::string field_words(const TableContent& table, const std::string& field, WordsFor purpose);
/// "uniform"; the label of the value where it has one.
std::string value_words(const TableContent& table, const std::string& field, const std::string& value,
                        WordsFor purpose);
/// "accuracy", without its unit.
std::string metric_words(const TableContent& table, const std::string& metric, WordsFor purpose);
/// With its unit: "accuracy (%)".
std::string metric_heading_words(const TableContent& table, const std::string& metric, WordsFor purpose);
/// The values of a row's fields, "uniform, clips.frames = 16": a bare number with its field, so that it tells
/// something.
std::string row_words(const TableContent& table, std::size_t row, WordsFor purpose);
std::string column_words(const TableContent& table, std::size_t column, WordsFor purpose);
/// One value of a heading: "uniform", "clips.frames = 16".
std::string told_value(const TableContent& table, const std::string& field, const std::string& value, WordsFor purpose);
/// "sampling.strategy = uniform"; empty where there is none.
std::string baseline_words(const TableContent& table, WordsFor purpose);
/// The title, and the heading's values: "Table 3.1, clips.frames = 16".
std::string title_words(const TableContent& table, WordsFor purpose);

/// What a sweep's fields, values and metrics are called in figures: by its labels, or by themselves. Plain text.
class SweepWords {
 public:
  explicit SweepWords(const SweepRecord& sweep);

  /// "inverse temperature": its label, or the last parts of its path, as many as tell it from the others that vary.
  std::string field(const std::string& field) const;
  /// Its label, or its path, so that it can be typed again.
  std::string named(const std::string& field) const;
  /// With its unit where it has no label: "stall timeout (seconds)".
  std::string axis(const std::string& field) const;
  std::string value(const std::string& field, const std::string& value) const;
  /// "reinforce, frames = 8": a bare number with its field, of a file its name. An empty value without a label is left
  /// out where there are others, and else told: "weights = none".
  std::string told(const std::vector<std::string>& fields, const std::vector<std::string>& values) const;
  /// With its unit: "accuracy (%)".
  std::string metric(const std::string& metric) const;

 private:
  Labels labels_;
  std::vector<std::string> fields_;
};

/// Words of values that all differ: each as it is, or, where others are the same, with its value behind it, such as the
/// paths of two files of one name.
std::vector<std::string> told_apart(const std::vector<std::string>& words, const std::vector<std::string>& values);

}  // namespace foldwise::results
