// SPDX-License-Identifier: Apache-2.0
#include "results/tables/table_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

#include "experiments/fields/fields.h"
#include "results/metrics/metric_format.h"

namespace foldwise::results {
namespace {

/// What labels of papers spell with a backslash.
struct PlainSign {
  std::string_view name;
  std::string_view sign;
};
constexpr auto plain_signs = std::to_array<PlainSign>({
    {"alpha", "α"}, {"beta", "β"},  {"gamma", "γ"}, {"delta", "δ"},  {"epsilon", "ε"}, {"zeta", "ζ"}, {"eta", "η"},
    {"theta", "θ"}, {"iota", "ι"},  {"kappa", "κ"}, {"lambda", "λ"}, {"mu", "μ"},      {"nu", "ν"},   {"xi", "ξ"},
    {"pi", "π"},    {"rho", "ρ"},   {"sigma", "σ"}, {"tau", "τ"},    {"phi", "φ"},     {"chi", "χ"},  {"psi", "ψ"},
    {"omega", "ω"}, {"Gamma", "Γ"}, {"Delta", "Δ"}, {"Theta", "Θ"},  {"Lambda", "Λ"},  {"Pi", "Π"},   {"Sigma", "Σ"},
    {"Phi", "Φ"},   {"Psi", "Ψ"},   {"Omega", "Ω"}, {"times", "×"},  {"cdot", "·"},    {"pm", "±"},   {"leq", "≤"},
    {"geq", "≥"},   {"infty", "∞"}, {"to", "→"},    {"ell", "ℓ"},    {"approx", "≈"},  {"sim", "∼"},
});

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

/// A label where nothing sets mathematics.
std::string plain_label(std::string label) {
  if (std::ranges::count(label, '$') % 2 == 0) std::erase(label, '$');
  return plain_mathematics(label);
}

std::string with_unit(std::string words, const std::string& unit) {
  return unit.empty() ? std::move(words) : std::move(words) + " (" + unit + ")";
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

std::string plain_mathematics(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find('\\'), text.size());
    plain += text.substr(0, begin);
    text.remove_prefix(begin);
    if (text.empty()) break;
    std::size_t end = 1;
    while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) ++end;
    const auto* const known = std::ranges::find(plain_signs, text.substr(1, end - 1), &PlainSign::name);
    plain += known == plain_signs.end() ? text.substr(0, end) : known->sign;
    text.remove_prefix(end);
  }
  return plain;
}

SweepWords::SweepWords(const SweepRecord& sweep) : fields_(sweep.varied_fields) {
  // Every table has those of the file.
  if (!sweep.tables.empty()) labels_ = sweep.tables.front().labels;
}

std::string SweepWords::field(const std::string& field) const {
  const auto label = label_of(labels_, field);
  if (label) return plain_label(*label);
  const std::string brief = short_path(fields_, field);
  const std::size_t last = field.rfind('.');
  const std::size_t before = last == std::string::npos || last == 0 ? last : field.rfind('.', last - 1);
  // Of training.learning_rate.backbone the last part alone says too little.
  const bool deep = before != std::string::npos && last != 0 && brief.size() == field.size() - last - 1;
  return spaced(deep ? field.substr(before + 1) : brief);
}

std::string SweepWords::named(const std::string& field) const {
  const auto label = label_of(labels_, field);
  return label ? plain_label(*label) : field;
}

std::string SweepWords::axis(const std::string& field) const {
  if (label_of(labels_, field)) return this->field(field);
  const Field* const known = find_field(field);
  const std::string words = this->field(field);
  return known == nullptr || words.ends_with(known->unit) ? words : with_unit(words, known->unit);
}

std::string SweepWords::value(const std::string& field, const std::string& value) const {
  const auto label = label_of(labels_, field, value);
  return label ? plain_label(*label) : value;
}

std::string SweepWords::told(const std::vector<std::string>& fields, const std::vector<std::string>& values) const {
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (values[i].empty() || values[i] == "\"\"") continue;
    text += text.empty() ? "" : ", ";
    if (const auto label = label_of(labels_, fields[i], values[i]))
      text += plain_label(*label);
    else if (is_bare(values[i]))
      text += field(fields[i]) + " = " + values[i];
    else
      text += values[i].substr(values[i].rfind('/') + 1);
  }
  return text;
}

std::string SweepWords::metric(const std::string& metric) const {
  const auto label = label_of(labels_, metric);
  return with_unit(label ? plain_label(*label) : metric_name(metric), std::string(metric_format(metric).unit));
}

}  // namespace foldwise::results
