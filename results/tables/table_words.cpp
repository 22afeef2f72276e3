// SPDX-License-Identifier: Apache-2.0
#include "results/tables/table_words.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "experiments/fields/fields.h"
#include "results/metrics/metric_format.h"
#include "results/tables/plain_mathematics.h"

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

/// A label as it is read, or as a format of papers takes it: what stands between two $ is mathematics.
std::string label_text(const std::string& label, WordsFor purpose) {
  if (std::ranges::count(label, '$') % 2 != 0) return label;
  std::string text;
  bool within = false;
  for (std::size_t from = 0, end = 0; end != std::string::npos; from = end + 1, within = !within) {
    end = label.find('$', from);
    const std::string part = label.substr(from, end == std::string::npos ? end : end - from);
    if (!within) {
      text += part;
    } else {
      text += purpose == WordsFor::reading ? plain_mathematics(part) : mathematics_begin + part + mathematics_end;
    }
  }
  return text;
}

/// The last parts of a path, as many as none of the others ends with.
std::string short_path(const std::vector<std::string>& others, const std::string& field) {
  for (std::size_t dot = field.rfind('.'); dot != std::string::npos; dot = dot == 0 ? dot : field.rfind('.', dot - 1)) {
    const std::string ending = field.substr(dot);
    const auto ends_so = [&](const std::string& other) { return other != field && other.ends_with(ending); };
    if (std::ranges::none_of(others, ends_so)) return ending.substr(1);
    if (dot == 0) break;
  }
  return field;
}

/// The label of a field or a metric, or of a value of a field; nothing where there is none.
std::optional<std::string> label_of(const Labels& labels, const std::string& name) {
  const auto found = labels.find(name);
  if (found == labels.end() || found->second.label.empty()) return std::nullopt;
  return found->second.label;
}
std::optional<std::string> label_of(const Labels& labels, const std::string& field, const std::string& value) {
  const auto found = labels.find(field);
  if (found == labels.end()) return std::nullopt;
  const auto named = found->second.values.find(value);
  return named == found->second.values.end() ? std::nullopt : std::optional(named->second);
}

std::string with_unit(std::string words, const std::string& unit) {
  return unit.empty() ? std::move(words) : std::move(words) + " (" + unit + ")";
}

std::string with_commas(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

bool is_empty(const std::string& value) {
  return value.empty() || value == "\"\"";
}

/// The last part of a path; what is none as it is.
std::string file_name(const std::string& value) {
  const std::size_t last = value.find_last_not_of('/');
  if (last == std::string::npos) return value;
  const std::size_t slash = value.rfind('/', last);
  return slash == std::string::npos ? value : value.substr(slash + 1, last - slash);
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
  if (const auto label = label_of(table.labels, field)) return label_text(*label, purpose);
  return purpose == WordsFor::reading ? field : spaced(short_path(all_fields_of(table), field));
}

std::string value_words(const TableContent& table, const std::string& field, const std::string& value,
                        WordsFor purpose) {
  const auto label = label_of(table.labels, field, value);
  return label ? label_text(*label, purpose) : value;
}

std::string metric_words(const TableContent& table, const std::string& metric, WordsFor purpose) {
  const auto label = label_of(table.labels, metric);
  return label ? label_text(*label, purpose) : metric_name(metric);
}

std::string metric_heading_words(const TableContent& table, const std::string& metric, WordsFor purpose) {
  return with_unit(metric_words(table, metric, purpose), std::string(metric_format(metric).unit));
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

SweepWords::SweepWords(const SweepRecord& sweep) : fields_(sweep.varied_fields) {
  // Every table has those of the file.
  if (!sweep.tables.empty()) labels_ = sweep.tables.front().labels;
}

std::string SweepWords::field(const std::string& field) const {
  const auto label = label_of(labels_, field);
  if (label) return label_text(*label, WordsFor::reading);
  const std::string brief = short_path(fields_, field);
  const std::size_t last = field.rfind('.');
  const std::size_t before = last == std::string::npos || last == 0 ? last : field.rfind('.', last - 1);
  // Of training.learning_rate.backbone the last part alone says too little.
  const bool deep = before != std::string::npos && last != 0 && brief.size() == field.size() - last - 1;
  return spaced(deep ? field.substr(before + 1) : brief);
}

std::string SweepWords::named(const std::string& field) const {
  const auto label = label_of(labels_, field);
  return label ? label_text(*label, WordsFor::reading) : field;
}

std::string SweepWords::axis(const std::string& field) const {
  if (label_of(labels_, field)) return this->field(field);
  const Field* const known = find_field(field);
  const std::string words = this->field(field);
  return known == nullptr || words.ends_with(known->unit) ? words : with_unit(words, known->unit);
}

std::string SweepWords::value(const std::string& field, const std::string& value) const {
  const auto label = label_of(labels_, field, value);
  return label ? label_text(*label, WordsFor::reading) : value;
}

std::string SweepWords::told(const std::vector<std::string>& fields, const std::vector<std::string>& values) const {
  std::vector<std::string> parts;
  std::vector<std::string> nothing;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto label = label_of(labels_, fields[i], values[i]);
    if (label ? label->empty() : is_empty(values[i]))
      nothing.push_back(field(fields[i]) + " = none");
    else if (label)
      parts.push_back(label_text(*label, WordsFor::reading));
    else if (is_bare(values[i]))
      parts.push_back(field(fields[i]) + " = " + values[i]);
    else
      parts.push_back(file_name(values[i]));
  }
  return with_commas(parts.empty() ? nothing : parts);
}

std::string SweepWords::metric(const std::string& metric) const {
  const auto label = label_of(labels_, metric);
  return with_unit(label ? label_text(*label, WordsFor::reading) : metric_name(metric),
                   std::string(metric_format(metric).unit));
}

std::vector<std::string> told_apart(const std::vector<std::string>& words, const std::vector<std::string>& values) {
  std::map<std::string, int> counts;
  for (const std::string& each : words) ++counts[each];
  std::vector<std::string> apart;
  for (std::size_t i = 0; i < words.size(); ++i)
    apart.push_back(counts[words[i]] == 1 ? words[i] : words[i] + " (" + values[i] + ")");
  return apart;
}

}  // namespace foldwise::results
