// SPDX-License-Identifier: Apache-2.0
#include "results/tables/table_words.h"

#include <algorithm>
#include <vector>

#include "results/metrics/metric_format.h"

namespace foldwise::results {
namespace {

std::string spaced(std::string text) {
  std::ranges::replace(text, '_', ' ');
  std::ranges::replace(text, '.', ' ');
  return text;
}

std::vector<std::string> all_fields_of(const TableContent& table) {
  std::vector<std::string> fields = table.row_fields;
  fields.insert(fields.end(), table.column_fields.begin(), table.column_fields.end());
  for (const auto& [field, value] : table.heading) fields.push_back(field);
  return fields;
}

/// A label as a format of papers takes it: what stands between two $ is mathematics.
std::string label_text(std::string label, WordsFor purpose) {
  if (purpose == WordsFor::reading || std::ranges::count(label, '$') % 2 != 0) return label;
  bool within = false;
  for (char& character : label) {
    if (character != '$') continue;
    character = within ? mathematics_end : mathematics_begin;
    within = !within;
  }
  return label;
}

/// The last parts of a path, as many as no other field of the table ends with.
std::string short_path(const TableContent& table, const std::string& field) {
  const std::vector<std::string> others = all_fields_of(table);
  for (std::size_t dot = field.rfind('.'); dot != std::string::npos; dot = dot == 0 ? dot : field.rfind('.', dot - 1)) {
    const std::string ending = field.substr(dot);
    const auto ends_so = [&](const std::string& other) { return other != field && other.ends_with(ending); };
    if (std::ranges::none_of(others, ends_so)) return ending.substr(1);
    if (dot == 0) break;
  }
  return field;
}

/// What tells nothing without its field.
bool is_bare(const std::string& value) {
  constexpr std::string_view plain = "0123456789+-.eE[], ";
  return value == "true" || value == "false" || value == "automatic" || value == "none" ||
         value.find_first_not_of(plain) == std::string::npos;
}

std::string told_values(const TableContent& table, const std::vector<std::string>& fields,
                        const std::vector<std::string>& values, WordsFor purpose) {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    text += (text.empty() ? "" : ", ") + told_value(table, fields[i], values[i], purpose);
  }
  return text;
}

}  // namespace

std::string field_words(const TableContent& table, const std::string& field, WordsFor purpose) {
  const auto found = table.labels.find(field);
  if (found != table.labels.end() && !found->second.label.empty()) return label_text(found->second.label, purpose);
  return purpose == WordsFor::reading ? field : spaced(short_path(table, field));
}

std::string value_words(const TableContent& table, const std::string& field, const std::string& value,
                        WordsFor purpose) {
  const auto found = table.labels.find(field);
  if (found == table.labels.end()) return value;
  const auto named = found->second.values.find(value);
  return named == found->second.values.end() ? value : label_text(named->second, purpose);
}

std::string metric_words(const TableContent& table, const std::string& metric, WordsFor purpose) {
  const auto found = table.labels.find(metric);
  const bool named = found != table.labels.end() && !found->second.label.empty();
  return named ? label_text(found->second.label, purpose) : metric_name(metric);
}

std::string metric_heading_words(const TableContent& table, const std::string& metric, WordsFor purpose) {
  const std::string unit(metric_format(metric).unit);
  return metric_words(table, metric, purpose) + (unit.empty() ? "" : " (" + unit + ")");
}

std::string told_value(const TableContent& table, const std::string& field, const std::string& value,
                       WordsFor purpose) {
  std::string words = value_words(table, field, value, purpose);
  if (words != value || !is_bare(value)) return words;
  return field_words(table, field, purpose) + " = " + words;
}

std::string row_words(const TableContent& table, std::size_t row, WordsFor purpose) {
  return told_values(table, table.row_fields, table.rows[row], purpose);
}

std::string column_words(const TableContent& table, std::size_t column, WordsFor purpose) {
  return told_values(table, table.column_fields, table.columns[column], purpose);
}

std::string baseline_words(const TableContent& table, WordsFor purpose) {
  std::string text;
  for (const auto& [field, value] : table.baseline) {
    text += text.empty() ? "" : ", ";
    text += field_words(table, field, purpose) + " = " + value_words(table, field, value, purpose);
  }
  return text;
}

std::string title_words(const TableContent& table, WordsFor purpose) {
  std::string text = table.title;
  for (const auto& [field, value] : table.heading) {
    text += ", " + field_words(table, field, purpose) + " = " + value_words(table, field, value, purpose);
  }
  return text;
}

}  // namespace foldwise::results
