// SPDX-License-Identifier: Apache-2.0
#include "results/formats/html.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "experiments/foundation/text/markup.h"
#include "results/formats/flat_table.h"
#include "results/formats/literature_text.h"
#include "results/tables/plain_mathematics.h"

namespace foldwise::results {
namespace {

constexpr WordsFor html_words = WordsFor::paper;
constexpr std::size_t long_value = 60;  // bytes, beyond which the value of a row is broken into lines

constexpr const char* head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Foldwise: tables</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem; }
figure { margin: 0 0 3rem; overflow-x: auto; }
table { border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { padding: .2rem .8rem; white-space: nowrap; }
th.of-rows { text-align: left; }
.long { white-space: normal; overflow-wrap: anywhere; min-width: 20rem; }
thead th { font-weight: 500; } thead tr:last-child th { border-bottom: 1px solid; }
tbody th { text-align: left; font-weight: 400; } tbody.literature { border-top: 1px solid; }
tbody.literature th[scope=rowgroup] { font-style: italic; } td { text-align: right; }
.second { text-decoration: underline; } .count { opacity: .7; }
figcaption { font-size: .85rem; max-width: 60rem; } figcaption p { margin: .3rem 0; }
</style>
</head>
<body>
)";

std::string cell(const CellText& text) {
  if (text.kind == CellText::Kind::baseline) return "baseline";
  std::string html = "–";
  if (text.kind == CellText::Kind::number) {
    html = html_escaped(text.number);
    if (!text.error.empty()) html += " ± " + html_escaped(text.error);
    if (!text.low.empty()) html += " [" + text.low + ", " + text.high + "]";
  }
  if (text.standing == Standing::best) html = "<strong>" + html + "</strong>";
  if (text.standing == Standing::second) html = "<span class=\"second\">" + html + "</span>";
  if (!text.count.empty()) html += " <span class=\"count\">(" + text.count + ")</span>";
  if (text.starred) html += "<sup>*</sup>";
  if (text.stopped) html += std::string("<sup>") + stopped_mark + "</sup>";
  if (text.note) html += "<sup>" + std::to_string(*text.note + 1) + "</sup>";
  return html;
}

std::string column_heading(std::size_t span, const std::string& text) {
  const std::string spans = span > 1 ? " colspan=\"" + std::to_string(span) + "\"" : "";
  return "<th scope=\"" + std::string(span > 1 ? "colgroup" : "col") + "\"" + spans + ">" + text + "</th>";
}

/// The values of one of the column fields, each over its columns.
std::string group_row(const TableContent& table, const Block& columns, std::size_t level) {
  std::string row = "<tr>";
  const std::size_t labels = label_columns(table);
  if (labels > 0) row += "<td colspan=\"" + std::to_string(labels) + "\"></td>";
  for (std::size_t first = 0; first < columns.size();) {
    const auto& values = table.columns[columns[first].column];
    const auto above = values.begin() + static_cast<std::ptrdiff_t>(level) + 1;
    std::size_t end = first;
    while (end < columns.size() && std::equal(values.begin(), above, table.columns[columns[end].column].begin())) ++end;
    row += column_heading(end - first,
                          html_escaped(told_value(table, table.column_fields[level], values[level], html_words)));
    first = end;
  }
  return row + "</tr>\n";
}

/// Our rows.
std::string own_rows(const TableContent& table, const Block& columns) {
  std::string html;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    html += "<tr>";
    for (std::size_t field = 0; field < table.row_fields.size(); ++field) {
      const std::string value = value_words(table, table.row_fields[field], table.rows[row][field], html_words);
      html += value.size() > long_value ? "<th scope=\"row\" class=\"long\">" : "<th scope=\"row\">";
      html += html_escaped(value) + "</th>";
    }
    if (label_columns(table) > table.row_fields.size()) html += "<td></td>";
    for (const auto& column : columns) html += "<td>" + cell(cell_text(table, row, column)) + "</td>";
    html += "</tr>\n";
  }
  return html;
}

/// Those of others, in a body of their own.
std::string literature_rows(const TableContent& table, const Block& columns) {
  if (table.literature.empty()) return {};
  const std::size_t labels = label_columns(table);
  const LiteratureNotes notes = literature_notes(table, References::all);
  std::string html = "<tbody class=\"literature\">\n<tr><th scope=\"rowgroup\" colspan=\"" +
                     std::to_string(labels + columns.size()) + "\">" + literature_heading + "</th></tr>\n";
  for (std::size_t place = 0; place < table.literature.size(); ++place) {
    const LiteratureLine& row = table.literature[place];
    html += "<tr><th scope=\"row\"" + (labels > 1 ? " colspan=\"" + std::to_string(labels) + "\"" : "") + ">" +
            html_escaped(row.method);
    if (notes.marks[place]) html += "<sup>" + std::to_string(*notes.marks[place] + 1) + "</sup>";
    html += "</th>";
    for (const auto& column : columns) html += "<td>" + cell(literature_text(row, column)) + "</td>";
    html += "</tr>\n";
  }
  return html + "</tbody>\n";
}

std::string table_text(const TableContent& table) {
  const Block columns = flat_columns(table);
  std::string html = "<figure tabindex=\"0\">\n<table>\n<caption>" + html_escaped(title_words(table, html_words)) +
                     "</caption>\n<thead>\n";
  for (std::size_t level = 0; level < table.column_fields.size(); ++level) html += group_row(table, columns, level);
  html += "<tr>";
  for (const auto& field : table.row_fields)
    html += "<th scope=\"col\" class=\"of-rows\">" + html_escaped(field_words(table, field, html_words)) + "</th>";
  if (label_columns(table) > table.row_fields.size()) html += "<td></td>";
  for (std::size_t place = 0; place < columns.size(); ++place) {
    html += column_heading(1, html_escaped(brief_heading(table, columns, place, html_words)));
  }
  html += "</tr>\n</thead>\n<tbody>\n" + own_rows(table, columns) + "</tbody>\n" + literature_rows(table, columns);
  html += "</table>\n<figcaption>\n";
  for (const auto& sentence : legend(table, html_words, "runs (number of runs)")) {
    html += "<p>" + html_escaped(sentence) + "</p>\n";
  }
  std::vector<std::string> told = table.notes;
  for (const std::string& note : literature_notes(table, References::all).texts) told.push_back(note);
  for (std::size_t note = 0; note < told.size(); ++note) {
    html += "<p><sup>" + std::to_string(note + 1) + "</sup> " + html_escaped(told[note]) + "</p>\n";
  }
  return html + "</figcaption>\n</figure>\n";
}

}  // namespace

std::string html_escaped(const std::string& text) {
  constexpr std::array marks{mathematics_begin, mathematics_end, '\0'};
  std::string safe;
  std::string_view rest = text;
  bool mathematics = false;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(marks.data()), rest.size());
    const std::string_view part = rest.substr(0, end);
    safe += mathematics ? markup_text(plain_mathematics(part)) : markup_text(part);
    if (end < rest.size()) {
      mathematics = rest[end] == mathematics_begin;
      safe += mathematics ? "<i>" : "</i>";
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return safe;
}

std::string html_figures(const std::vector<TableContent>& tables) {
  std::string html;
  for (const TableContent& table : tables) html += table_text(table);
  return html;
}

std::string to_html(const std::vector<TableContent>& tables) {
  return head + html_figures(tables) + "</body>\n</html>\n";
}

}  // namespace foldwise::results
